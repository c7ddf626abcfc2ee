-- The payment provider: a webhook log, one JSON object a line, amounts as text in the order's currency.

-- An IBAN with right check digits (ISO 7064, mod 97) at a bank whose number no bank has. The digits of a country
-- code's letters are 10 for A to 35 for Z.
CREATE MACRO letter_digits(letters) AS (ascii(letters[1]) - 55) || '' || (ascii(letters[2]) - 55);
CREATE MACRO iban_of(country, account) AS
  country || lpad((98 - (account || letter_digits(country) || '00')::HUGEINT % 97)::VARCHAR, 2, '0') || account;
CREATE MACRO bank_account(key) AS CASE WHEN draw('bank', key, 100) < 70
  THEN iban_of('DE', '00000000' || lpad(draw('account', key, 2000000000)::VARCHAR, 10, '0'))
  ELSE iban_of('AT', '00000' || lpad(draw('account', key, 2000000000)::VARCHAR, 11, '0')) END;

COPY (
  WITH attempts AS (
    SELECT i, id, placed_at, customer, cents, 1 AS attempt, CASE status
      WHEN 'PLACED' THEN 'AUTHORIZED' WHEN 'CANCELLED' THEN pick('unpaid', i, ['FAILED', 'REFUNDED'])
      WHEN 'RETURNED' THEN 'REFUNDED' ELSE 'CAPTURED' END AS state
    FROM shop_order JOIN order_total USING (i)
    UNION ALL
    SELECT i, id, placed_at, customer, cents, 2, 'FAILED'
    FROM shop_order JOIN order_total USING (i) WHERE status NOT IN ('CANCELLED', 'PLACED') AND rarely('retried', i, 60)
  ), keyed AS (
    SELECT *, i * 2 + attempt AS key, coalesce(customer, i) AS payer,
      -- A second number means an earlier try: the first that failed came before the one that worked.
      placed_at + to_seconds((30 + draw('asked', i, 600) - (attempt - 1) * 25)::BIGINT) AS created_at
    FROM attempts
  ), methods AS (
    SELECT *, pick('method', key, ['CARD', 'CARD', 'CARD', 'CARD', 'DIRECT_DEBIT', 'DIRECT_DEBIT', 'BANK_TRANSFER', 'WALLET', 'WALLET']) AS method,
      created_at + to_seconds((5 + draw('taken', key, 900))::BIGINT) AS captured_at,
      bank_account(payer) AS account
    FROM keyed
  ), events AS (
    SELECT *, captured_at AS sent_at FROM methods
    UNION ALL
    -- The webhook that came first, of a payment that was not yet through.
    SELECT * REPLACE ('AUTHORIZED' AS state), created_at FROM methods WHERE state IN ('CAPTURED', 'REFUNDED') AND rarely('first hook', key, 50)
    UNION ALL
    -- Webhooks are delivered at least once.
    SELECT *, captured_at + INTERVAL 1 MINUTE FROM methods WHERE rarely('hook again', key, 15)
  ), recorded AS (
    SELECT key, sent_at,
      format('PAY{:08d}-{}', i, attempt) AS id,
      CASE draw('reference text', key, 50) WHEN 0 THEN lower(id) WHEN 1 THEN 'order ' || id WHEN 2 THEN '#' || id ELSE id END AS reference,
      CASE method
        WHEN 'CARD' THEN pick('method text', key, ['card', 'CARD', 'credit_card', 'card'])
        WHEN 'DIRECT_DEBIT' THEN pick('method text', key, ['sepa_debit', 'direct debit'])
        WHEN 'BANK_TRANSFER' THEN 'bank_transfer'
        ELSE 'wallet' END AS method,
      CASE state WHEN 'CAPTURED' THEN pick('state text', key, ['captured', 'CAPTURED', 'succeeded']) ELSE lower(state) END AS state,
      messy_money('amount text', key, cents) AS amount,
      CASE WHEN rarely('currency text', key, 40) THEN 'eur' ELSE 'EUR' END AS currency,
      strftime(created_at, '%Y-%m-%dT%H:%M:%SZ') AS created,
      CASE WHEN state IN ('CAPTURED', 'REFUNDED') THEN messy_moment('captured text', key, captured_at) END AS captured,
      CASE WHEN method = 'CARD' THEN {'pan': CASE draw('pan text', key, 30)
        WHEN 0 THEN '' WHEN 1 THEN 'unknown'
        ELSE '400000******' || lpad(draw('card', payer, 10000)::VARCHAR, 4, '0') END} END AS card,
      CASE WHEN method IN ('DIRECT_DEBIT', 'BANK_TRANSFER') THEN CASE draw('iban text', key, 25)
        WHEN 0 THEN lower(account) WHEN 1 THEN account[1:4] || ' ' || account[5:8] || ' ' || account[9:12] || ' ' || account[13:]
        -- Two digits swapped, which the check digits tell.
        WHEN 2 THEN account[1:2] || account[4:4] || account[3:3] || account[5:] || '7'
        ELSE account END END AS iban
    FROM events
  )
  SELECT id, reference, method, state, amount, currency, created, captured, card, iban,
    strftime(sent_at, '%Y-%m-%dT%H:%M:%SZ') AS sent_at
  FROM (
    SELECT * FROM recorded
    UNION ALL
    -- The shop's developers try the checkout on the live system.
    SELECT range, shop_opened() + to_hours(range), format('PAYTEST-{}', range), format('TEST-{}', range), 'card', 'captured', '1.00', 'EUR',
      '2024-01-01T00:00:00Z', '2024-01-01T00:00:00Z', {'pan': '424242******4242'}, NULL
    FROM range(1, 2 + (SELECT count(*) FROM shop_order) // 800)
  )
  ORDER BY sent_at, key, state
) TO (getvariable('folder') || '/transactions.jsonl') (FORMAT json);
