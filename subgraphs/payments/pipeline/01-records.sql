-- What the provider's webhooks say, one for one.

-- The check of an IBAN (ISO 13616): its first four characters moved to the end, letters read as 10 to 35,
-- and the number that this gives modulo 97. The remainder is carried along, as the number fits no type.
CREATE MACRO character_value(c) AS CASE WHEN c BETWEEN '0' AND '9' THEN ascii(c) - 48 ELSE ascii(c) - 55 END;
CREATE MACRO is_iban(x) AS
  regexp_full_match(x, '[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}')
  AND list_reduce(
    list_transform(string_split(x[5:] || x[1:4], ''), lambda c: CAST(character_value(c) AS BIGINT)),
    lambda rest, value: (rest * CASE WHEN value < 10 THEN 10 ELSE 100 END + value) % 97
  ) = 1;

CREATE TABLE record AS
WITH texts AS (
  SELECT
    upper(trim(json ->> '$.id')) AS id,
    -- The reference is free text: "#O00000042", "order O00000042".
    nullif(regexp_extract(upper(json ->> '$.reference'), 'O[0-9]{8}'), '') AS order_id,
    replace(lower(trim(json ->> '$.method')), ' ', '_') AS method,
    lower(trim(json ->> '$.state')) AS state,
    clean.money(json ->> '$.amount') AS amount,
    upper(trim(json ->> '$.currency')) AS currency,
    clean.moment(json ->> '$.captured') AS captured_at,
    json ->> '$.card.pan' AS pan,
    upper(replace(json ->> '$.iban', ' ', '')) AS iban,
    clean.moment(json ->> '$.sent_at') AS sent_at
  FROM extract.transactions
)
SELECT
  id,
  order_id,
  map {
    'card': 'CARD', 'credit_card': 'CARD', 'sepa_debit': 'DIRECT_DEBIT', 'direct_debit': 'DIRECT_DEBIT',
    'bank_transfer': 'BANK_TRANSFER', 'wallet': 'WALLET'
  }[method] AS method,
  map {
    'authorized': 'AUTHORIZED', 'captured': 'CAPTURED', 'succeeded': 'CAPTURED', 'failed': 'FAILED', 'refunded': 'REFUNDED'
  }[state] AS status,
  amount,
  currency,
  captured_at AS paid_at,
  nullif(regexp_extract(pan, '[0-9]{4}$'), '') AS card_last4,
  CASE WHEN is_iban(iban) THEN iban END AS iban,
  sent_at
FROM texts
-- The shop's developers pay for orders that do not exist, with references of their own.
WHERE order_id IS NOT NULL AND id IS NOT NULL;
