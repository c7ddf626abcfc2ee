-- What the carriers' feed says of parcels of ours, one for one.
CREATE TABLE scan_record AS
WITH texts AS (
  SELECT
    upper(clean.text(parcel_no)) AS id,
    upper(clean.text(order_ref)) AS order_id,
    upper(replace(trim(carrier), ' GmbH', '')) AS carrier,
    replace(lower(trim(scan)), ' ', '_') AS scan,
    clean.moment(scanned_at) AS scanned_at,
    clean.quiet(clean.text(recipient)) AS recipient,
    clean.text(address) AS address
  FROM extract.scans
)
SELECT
  * REPLACE (
    map {'PARCELO': 'Parcelo', 'SWIFTLINE': 'Swiftline', 'NORDPOST': 'NordPost', 'VELO CARGO': 'Velo Cargo'}[carrier] AS carrier,
    map {
      'created': 'CREATED', 'picked_up': 'IN_TRANSIT', 'in_transit': 'IN_TRANSIT',
      'delivered': 'DELIVERED', 'pod': 'DELIVERED', 'returned': 'RETURNED', 'lost': 'LOST'
    }[scan] AS scan
  )
FROM texts
-- Parcels without an order of ours are the carrier's own.
WHERE regexp_full_match(id, 'S[0-9]{8}-[0-9]+') AND regexp_full_match(order_id, 'O[0-9]{8}');
