CREATE TABLE customer_values AS
SELECT
  customer_id AS id,
  customer_id,
  CAST(sum(amount) AS DECIMAL(18, 2)) AS lifetime_value,
  CAST(count(DISTINCT order_id) AS INTEGER) AS orders,
  max(placed_at) AS last_order_at
FROM sold_line
-- Orders of an erased customer keep the number; a value of somebody who asked to be forgotten is not kept.
SEMI JOIN input.users u ON u.id = sold_line.customer_id
GROUP BY customer_id;
