-- The latest count of each article in each warehouse; exports repeat older ones.
CREATE TABLE latest_count AS
SELECT
  upper(trim(article_no)) AS article_id,
  -- Handhelds of the older kind print a prefix.
  replace(upper(trim(warehouse)), 'WH-', '') AS warehouse,
  -- A shelf that was booked out twice has less than nothing on it.
  greatest(0, clean.count(on_hand)) AS on_hand,
  coalesce(clean.count(reserved), 0) AS reserved
FROM extract.stock
WHERE clean.count(on_hand) IS NOT NULL
QUALIFY row_number() OVER (
  PARTITION BY upper(trim(article_no)), replace(upper(trim(warehouse)), 'WH-', '')
  ORDER BY clean.day(counted_on) DESC NULLS LAST, stock
) = 1;
