CREATE TABLE wholesale_orders AS
SELECT
  order_id AS id,
  customer_id,
  CAST(order_date AS DATE) AS ordered_on,
  TRY_CAST(shipped_date AS DATE) AS shipped_on,
  CAST(freight AS DECIMAL(18, 2)) AS freight
FROM extract.orders;

CREATE TABLE wholesale_lines AS
SELECT
  order_id,
  products.product_name AS product,
  CAST(quantity AS INTEGER) AS quantity,
  CAST(lines.unit_price AS DECIMAL(18, 2)) AS unit_price
FROM extract.order_details AS lines
JOIN extract.products AS products USING (product_id);
