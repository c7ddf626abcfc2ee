CREATE TABLE daily_revenue AS
WITH days AS (
  SELECT
    CAST(placed_at AS DATE) AS day,
    country,
    category,
    CAST(sum(amount) AS DECIMAL(18, 2)) AS revenue,
    CAST(count(DISTINCT order_id) AS INTEGER) AS orders
  FROM sold_line
  GROUP BY ALL
)
SELECT concat_ws('/', day, country, category) AS id, * FROM days;
