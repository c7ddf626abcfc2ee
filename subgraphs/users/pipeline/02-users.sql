-- The latest state of each customer.
CREATE TABLE users AS
WITH latest AS (
  SELECT * FROM record
  -- Where two records changed at once, the whole record decides, so that every run decides alike.
  QUALIFY row_number() OVER (PARTITION BY id ORDER BY changed_at DESC NULLS LAST, record) = 1
)
SELECT
  * EXCLUDE (city, changed_at),
  -- Of the ways in which a city is spelt, the one in small letters: they sort after capital ones.
  max(city) OVER (PARTITION BY lower(city)) AS city
FROM latest;
