-- Lines of orders that count as sold. The inputs are published products, so they need no cleaning;
-- what they lack is only what their own domains could not know.
CREATE TABLE sold_line AS
SELECT
  o.id AS order_id,
  o.customer_id,
  o.placed_at,
  coalesce(u.country, 'ZZ') AS country,
  coalesce(p.category, 'Other') AS category,
  l.quantity * l.unit_price AS amount
FROM input.order_lines l
JOIN input.orders o ON o.id = l.order_id
LEFT JOIN input.users u ON u.id = o.customer_id
LEFT JOIN input.products p ON p.id = l.product_id
WHERE o.status NOT IN ('CANCELLED', 'RETURNED');
