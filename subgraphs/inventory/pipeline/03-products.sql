-- Counts of articles that the master does not know find no product and fall away.
CREATE TABLE products AS
WITH levels AS (
  SELECT
    article_id,
    list({'warehouse': warehouse, 'on_hand': on_hand, 'reserved': least(reserved, on_hand)} ORDER BY warehouse) AS stock
  FROM latest_count
  GROUP BY article_id
)
SELECT a.*, coalesce(l.stock, []) AS stock
FROM article a
LEFT JOIN levels l ON l.article_id = a.id;
