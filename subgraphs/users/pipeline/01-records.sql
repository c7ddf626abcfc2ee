-- What the CRM's rows say, one for one; a customer can still have several.
CREATE TABLE record AS
WITH texts AS (
  SELECT
    upper(clean.text(customer_no)) AS id,
    clean.text(name) AS name,
    -- Forms let people write (at), and a mail program adds its own prefix.
    replace(replace(lower(clean.text(email)), 'mailto:', ''), '(at)', '@') AS email,
    -- The zero of the national prefix is not dialled from abroad.
    regexp_replace(replace(regexp_replace(trim(phone), '^00', '+'), '(0)', ''), '[^0-9+]', '', 'g') AS phone,
    clean.day(birth_date) AS birth_date,
    upper(clean.text(country)) AS country,
    clean.text(city) AS city,
    regexp_replace(clean.text(zip), '^[A-Z]{2}-', '') AS postal_code,
    lower(clean.text(segment)) AS segment,
    clean.moment(created_at) AS created_at,
    clean.moment(changed_at) AS changed_at
  FROM extract.customers
)
SELECT
  id,
  -- "MÜLLER, Anna" was typed into one field by people used to two.
  CASE WHEN name LIKE '%, %' THEN clean.quiet(split_part(name, ', ', 2)) || ' ' || clean.quiet(split_part(name, ', ', 1))
    ELSE clean.quiet(name) END AS full_name,
  CASE WHEN regexp_full_match(email, '[a-z0-9._+-]+@[a-z0-9.-]+\.[a-z]{2,}') THEN email END AS email,
  CASE WHEN regexp_full_match(phone, '\+[1-9][0-9]{7,14}') THEN phone END AS phone,
  -- The CRM's form starts at 1900, and some leave it there.
  CASE WHEN birth_date BETWEEN DATE '1910-01-01' AND CAST(created_at AS DATE) THEN birth_date END AS birth_date,
  CASE WHEN length(country) = 2 THEN country
    ELSE map {'GERMANY': 'DE', 'FRANCE': 'FR', 'NETHERLANDS': 'NL', 'AUSTRIA': 'AT', 'SWEDEN': 'SE', 'POLAND': 'PL', 'SPAIN': 'ES', 'DENMARK': 'DK'}[country]
    END AS country,
  city,
  nullif(postal_code, '00000') AS postal_code,
  map {
    'consumer': 'CONSUMER', 'b2c': 'CONSUMER', 'private': 'CONSUMER',
    'smb': 'SMALL_BUSINESS', 'small business': 'SMALL_BUSINESS',
    'enterprise': 'ENTERPRISE', 'ent': 'ENTERPRISE'
  }[segment] AS segment,
  created_at,
  changed_at
FROM texts
-- Rows without a number are forms that nobody finished, and TEST numbers are the staff's.
WHERE regexp_full_match(id, 'U[0-9]{7}') AND created_at IS NOT NULL;
