-- The carriers' tracking feed: one row for each scan of a parcel, in the order in which the scans arrived.
COPY (
  WITH parcels AS (
    SELECT i, id, placed_at, customer, status, unnest(range(1, CASE WHEN rarely('split', i, 80) THEN 3 ELSE 2 END)) AS part
    FROM shop_order
    WHERE status IN ('SHIPPED', 'DELIVERED', 'RETURNED') OR (status = 'PAID' AND rarely('packed', i, 400))
  ), addressed AS (
    SELECT p.*, i * 4 + part AS key, format('S{:08d}-{}', p.i, part) AS parcel,
      -- Guests have an address as well, and some parcels are gifts.
      CASE WHEN p.customer IS NULL OR rarely('gift', p.i, 60) THEN 1 + draw('recipient', p.i, (SELECT count(*) FROM customer)) ELSE p.customer END AS recipient,
      pick('carrier', p.i, ['Parcelo', 'Parcelo', 'Swiftline', 'NordPost', 'Velo Cargo']) AS carrier,
      p.placed_at + to_hours(20 + draw('packing', p.i * 4 + part, 30)::INTEGER) AS shipped_at
    FROM parcels p
  ), scanned AS (
    SELECT *, unnest(CASE status
        WHEN 'PAID' THEN ['CREATED']
        WHEN 'SHIPPED' THEN CASE WHEN placed_at < world_end() - INTERVAL 30 DAY THEN ['CREATED', 'PICKED_UP', 'LOST'] ELSE ['CREATED', 'PICKED_UP'] END
        WHEN 'DELIVERED' THEN ['CREATED', 'PICKED_UP', 'DELIVERED']
        ELSE ['CREATED', 'PICKED_UP', 'DELIVERED', 'RETURNED'] END) AS scan
    FROM addressed
  ), timed AS (
    SELECT *, CASE scan
        WHEN 'CREATED' THEN shipped_at - INTERVAL 3 HOUR
        WHEN 'PICKED_UP' THEN shipped_at
        -- A depot whose clock is wrong reports deliveries before the parcel left.
        WHEN 'DELIVERED' THEN shipped_at + CASE WHEN rarely('depot clock', key, 4) THEN INTERVAL (-30) HOUR
          ELSE to_hours(18 + draw('transit', key, 80)::INTEGER) END
        WHEN 'RETURNED' THEN shipped_at + INTERVAL 12 DAY
        ELSE shipped_at + INTERVAL 21 DAY END AS scanned_at
    FROM scanned
  ), received AS (
    SELECT *, scanned_at + CASE WHEN rarely('late scan', key, 20) THEN to_days(2 + draw('late by', key, 9)::INTEGER) ELSE INTERVAL 5 MINUTE END AS received_at
    FROM timed
    UNION ALL
    SELECT *, scanned_at + INTERVAL 6 MINUTE FROM timed WHERE rarely('scan twice', key, 15)
  )
  SELECT
    r.parcel AS parcel_no,
    CASE draw('order text', key, 40) WHEN 0 THEN lower(r.id) WHEN 1 THEN ' ' || r.id ELSE r.id END AS order_ref,
    CASE draw('carrier text', key, 20) WHEN 0 THEN upper(carrier) WHEN 1 THEN carrier || ' GmbH' ELSE carrier END AS carrier,
    CASE scan
      WHEN 'CREATED' THEN 'created'
      WHEN 'PICKED_UP' THEN pick('scan text', key, ['picked up', 'PICKED_UP', 'in transit'])
      WHEN 'DELIVERED' THEN pick('scan text', key, ['delivered', 'Delivered', 'POD'])
      ELSE lower(scan) END AS scan,
    messy_moment('scan moment', key, scanned_at) AS scanned_at,
    CASE draw('recipient text', key, 40) WHEN 0 THEN upper(c.given_name || ' ' || c.family_name) WHEN 1 THEN 'N/A'
      ELSE c.given_name || ' ' || c.family_name END AS recipient,
    CASE WHEN rarely('address text', key, 15) THEN '' ELSE c.street || ', ' || c.postal_code || '  ' || c.city || ', ' || c.country END AS address,
    strftime(received_at, '%Y-%m-%dT%H:%M:%SZ') AS received_at
  FROM received r
  JOIN customer c ON c.i = r.recipient
  -- What is on its way when the world ends has not arrived.
  WHERE r.received_at <= world_end()
  UNION ALL
  -- A carrier's own parcels, which end up in the feed and belong to no order.
  SELECT format('X{:08d}', range), '', 'Parcelo', 'delivered', '2026-01-01T00:00:00Z', 'Depot', '', '2026-01-01T00:00:00Z'
  FROM range(1, 2 + (SELECT count(*) FROM shop_order) // 1000)
  ORDER BY received_at, parcel_no, scanned_at, scan
) TO (getvariable('folder') || '/scans.csv') (FORMAT csv, HEADER, DELIMITER '|');
