-- What the shop's change log and its lines say, one for one.
CREATE TABLE order_record AS
SELECT
  upper(clean.text(order_no)) AS id,
  -- Older forms carry the bare number; a guest has none.
  CASE
    WHEN regexp_full_match(upper(trim(customer_ref)), 'U[0-9]{7}') THEN upper(trim(customer_ref))
    WHEN regexp_full_match(trim(customer_ref), '[0-9]{1,7}') THEN 'U' || lpad(trim(customer_ref), 7, '0')
  END AS customer_id,
  map {
    'placed': 'PLACED', 'paid': 'PAID', 'shipped': 'SHIPPED', 'delivered': 'DELIVERED',
    'cancelled': 'CANCELLED', 'canceled': 'CANCELLED', 'returned': 'RETURNED'
  }[lower(trim(status))] AS status,
  clean.moment(placed_at) AS placed_at,
  clean.moment(updated_at) AS updated_at,
  clean.moment(exported_at) AS exported_at
FROM extract.orders;

CREATE TABLE line_record AS
SELECT
  upper(clean.text(order_no)) AS order_id,
  clean.count(line_no) AS line,
  upper(clean.text(product_no)) AS product_id,
  clean.count(quantity) AS quantity,
  clean.money(unit_price) AS unit_price
FROM extract.order_lines;
