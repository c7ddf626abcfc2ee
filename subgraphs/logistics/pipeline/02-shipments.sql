-- One row for each parcel, from its scans. They arrive in any order and more than once, so a parcel's state is
-- the furthest that was scanned, and the moment of a state is its first scan.
CREATE TABLE shipments AS
WITH parcels AS (
  SELECT
    id,
    -- Equal in all scans of a parcel, or missing in some.
    min(order_id) AS order_id,
    min(carrier) AS carrier,
    max_by(scan, list_position(['CREATED', 'IN_TRANSIT', 'DELIVERED', 'LOST', 'RETURNED'], scan)) AS status,
    min(scanned_at) FILTER (scan = 'IN_TRANSIT') AS shipped_at,
    min(scanned_at) FILTER (scan = 'DELIVERED') AS delivered_at,
    min(recipient) AS recipient_name,
    min(address) AS recipient_address
  FROM scan_record
  WHERE scan IS NOT NULL
  GROUP BY id
)
-- Some depots' clocks are wrong. Nothing arrives before it leaves: then the moment is not known.
SELECT * REPLACE (CASE WHEN delivered_at < shipped_at THEN NULL ELSE delivered_at END AS delivered_at)
FROM parcels;
