-- The warehouse system: its article master, and the counts of its five warehouses.
COPY (
  WITH versions AS (
    SELECT *, 1 AS version FROM product
    UNION ALL
    SELECT * REPLACE (name || ' (old)' AS name), 0 FROM product WHERE rarely('renamed', i, 30)
  )
  SELECT
    CASE WHEN rarely('article text', i, 20) THEN lower(id) ELSE id END AS article_no,
    CASE WHEN rarely('sku text', i, 30) THEN lower(sku) || ' ' ELSE sku END AS sku,
    CASE WHEN rarely('name text', i, 40) THEN '  ' || upper(name) ELSE name END AS name,
    CASE draw('category text', i, 20) WHEN 0 THEN upper(category) WHEN 1 THEN lower(category) || ' ' WHEN 2 THEN '-' ELSE category END AS category,
    CASE WHEN rarely('unpriced', i, 6) THEN 'tbd' ELSE messy_money('price text', i, price_cents) END AS price,
    strftime(TIMESTAMP '2023-06-01' + to_days((version * 400 + draw('edited', i, 300))::INTEGER), '%d.%m.%Y') AS edited
  FROM versions
  ORDER BY i, version
) TO (getvariable('folder') || '/articles.csv') (FORMAT csv, HEADER);

COPY (
  WITH counts AS (
    SELECT *, 1 AS count_no FROM stock
    UNION ALL
    -- Last month's count, which the export repeats.
    SELECT * REPLACE (on_hand + 17 AS on_hand), 0 FROM stock WHERE rarely('recount', product * 8 + ascii(warehouse), 200)
  )
  SELECT format('P{:05d}', product) AS article_no,
    CASE draw('warehouse text', product * 8 + ascii(warehouse), 30) WHEN 0 THEN lower(warehouse) WHEN 1 THEN 'WH-' || warehouse ELSE warehouse END AS warehouse,
    -- A shelf that was booked out twice has less than nothing on it.
    CASE WHEN on_hand = 0 AND count_no = 1 THEN '-2' ELSE on_hand::VARCHAR END AS on_hand,
    CASE WHEN reserved = 0 AND rarely('reserved text', product, 300) THEN '' ELSE reserved::VARCHAR END AS reserved,
    CASE count_no WHEN 1 THEN '2026-10-31' ELSE '2026-09-30' END AS counted_on
  FROM counts
  UNION ALL
  SELECT format('X{:05d}', range), 'NORTH', '5', '0', '2026-10-31' FROM range(1, 13)
  ORDER BY article_no, warehouse, counted_on
) TO (getvariable('folder') || '/stock.csv') (FORMAT csv, HEADER);
