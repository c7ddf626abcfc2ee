-- The latest state of each order. A row that arrives late can be older than what is known already,
-- so the time of the change decides and not that of the export.
CREATE TABLE latest_order AS
SELECT id, customer_id, status, placed_at
FROM order_record
-- What has no status of the order process is a basket that nobody bought.
WHERE regexp_full_match(id, 'O[0-9]{8}') AND status IS NOT NULL AND placed_at IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY id ORDER BY updated_at DESC NULLS LAST, exported_at DESC NULLS LAST, order_record) = 1;

CREATE TABLE order_lines AS
WITH bought AS (
  SELECT DISTINCT ON (order_id, line) *
  FROM line_record
  -- A line taken out of the basket stays in the shop with nothing in it.
  WHERE quantity > 0 AND unit_price IS NOT NULL AND line IS NOT NULL
  ORDER BY ALL
)
SELECT order_id || '-' || line AS id, order_id, product_id, quantity, unit_price
FROM bought
-- Lines whose order has no header were left by a failed checkout.
SEMI JOIN latest_order ON latest_order.id = bought.order_id;

-- The total is added up here instead of read: the shop loses it now and then, and has it from the lines too.
CREATE TABLE orders AS
WITH totals AS (
  SELECT order_id, CAST(sum(quantity * unit_price) AS DECIMAL(18, 2)) AS total FROM order_lines GROUP BY order_id
)
-- The shop converts at checkout, whatever sign it writes.
SELECT o.*, t.total, 'EUR' AS currency
FROM latest_order o
JOIN totals t ON t.order_id = o.id;
