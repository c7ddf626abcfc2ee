-- The web shop: a change log of its orders, and their lines.
COPY (
  WITH steps AS (
    SELECT *, list_position(['PLACED', 'PAID', 'SHIPPED', 'DELIVERED', 'RETURNED', 'CANCELLED'], status) AS step FROM shop_order
  ), entries AS (
    -- The latest state of each order ...
    SELECT *, least(placed_at + to_hours(step * 20), world_end()) AS updated_at, cents, 1 AS entry FROM steps JOIN order_total USING (i)
    UNION ALL
    -- ... an earlier one that was exported before and never taken back ...
    SELECT * REPLACE ('PLACED' AS status), placed_at, cents, 2 FROM steps JOIN order_total USING (i) WHERE rarely('earlier', i, 40)
    UNION ALL
    -- ... and the latest one twice.
    SELECT *, least(placed_at + to_hours(step * 20), world_end()), cents, 3 FROM steps JOIN order_total USING (i) WHERE rarely('twice', i, 10)
  ), recorded AS (
    SELECT
      i, entry,
      CASE draw('order text', i, 200) WHEN 0 THEN lower(id) WHEN 1 THEN id || ' ' ELSE id END AS order_no,
      CASE
        WHEN customer IS NULL THEN pick('guest text', i, ['GUEST', '', 'guest'])
        WHEN rarely('short ref', i, 20) THEN customer::VARCHAR
        ELSE format('U{:07d}', customer) END AS customer_ref,
      CASE status
        WHEN 'CANCELLED' THEN pick('status text', i, ['cancelled', 'canceled', 'CANCELLED'])
        WHEN 'DELIVERED' THEN pick('status text', i, ['delivered', 'delivered', 'Delivered', 'delivered '])
        ELSE lower(status) END AS status,
      messy_moment('placed text', i, placed_at) AS placed_at,
      -- A total that the shop lost can be had from the lines.
      CASE WHEN rarely('total lost', i, 15) THEN 'N/A' ELSE messy_money('total text', i, cents) END AS total,
      CASE draw('currency text', i, 30) WHEN 0 THEN 'eur' WHEN 1 THEN '€' WHEN 2 THEN '' ELSE 'EUR' END AS currency,
      updated_at,
      -- Late rows: a shop server that was offline delivers days after the fact.
      least(world_end(), updated_at + CASE WHEN rarely('late', i * 4 + entry, 30) THEN to_days(3 + draw('late by', i, 20)::INTEGER) ELSE to_hours(1) END) AS exported_at
    FROM entries
  )
  SELECT order_no, customer_ref, status, placed_at, total, currency,
    strftime(updated_at, '%Y-%m-%dT%H:%M:%SZ') AS updated_at, strftime(exported_at, '%Y-%m-%dT%H:%M:%SZ') AS exported_at
  FROM (
    SELECT * FROM recorded
    UNION ALL
    -- Baskets that were never bought have a header and no line.
    SELECT range, 4, format('O9{:07d}', range), '', 'basket', '', '0.00', 'EUR', shop_opened() + to_hours(range), shop_opened() + to_hours(range)
    FROM range(1, 2 + (SELECT count(*) FROM shop_order) // 400)
  )
  ORDER BY exported_at, i, entry
) TO (getvariable('folder') || '/orders.csv') (FORMAT csv, HEADER);

COPY (
  WITH recorded AS (
    SELECT order_i, order_id, line, product,
      CASE draw('quantity text', order_i * 8 + line, 80)
        WHEN 0 THEN quantity || ' pcs' WHEN 1 THEN quantity || '.0' ELSE quantity::VARCHAR END AS quantity,
      messy_money('unit text', order_i * 8 + line, unit_cents) AS unit_price
    FROM order_line
  )
  SELECT order_id AS order_no, line AS line_no,
    CASE WHEN rarely('product text', order_i * 8 + line, 15) THEN lower(format('P{:05d}', product)) ELSE format('P{:05d}', product) END AS product_no,
    quantity, unit_price
  FROM (
    SELECT * FROM recorded
    UNION ALL
    SELECT * FROM recorded WHERE rarely('line twice', order_i * 8 + line, 6)
    UNION ALL
    -- Taken out of the basket before it was bought: the shop keeps the line and sets it to nothing.
    SELECT order_i, order_id, 90, 1 + draw('removed', order_i, 1500), '0', '9.90' FROM order_line WHERE line = 1 AND rarely('removed', order_i, 10)
    UNION ALL
    -- Lines of orders that nobody has a header of.
    SELECT 900000000 + range, format('O8{:07d}', range), 1, 1 + draw('stray', range, 1500), '1', '19.90'
    FROM range(1, 2 + (SELECT count(*) FROM shop_order) // 500)
  )
  ORDER BY order_i, line
) TO (getvariable('folder') || '/order_lines.csv') (FORMAT csv, HEADER);
