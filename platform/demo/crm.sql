-- The CRM: customers as call-centre staff and a web form typed them, exported by a German version.
COPY (
  WITH kept AS (
    -- Erased on request: gone here, but the shop's orders still carry their numbers.
    SELECT *, created_at + to_days(draw('changed', i, 200)::INTEGER) AS changed_at
    FROM customer WHERE NOT rarely('erased', i, 4)
  ), versions AS (
    SELECT *, 1 AS version FROM kept
    UNION ALL
    -- An older state of the record, exported again: another address, changed before.
    SELECT * REPLACE ('Old Town' AS city, 'old.' || email AS email, created_at - INTERVAL 1 HOUR AS changed_at), 2
    FROM kept WHERE rarely('older', i, 25)
    UNION ALL
    -- The same record once more.
    SELECT *, 3 FROM kept WHERE rarely('again', i, 12)
  )
  SELECT
    CASE draw('number text', i, 60) WHEN 0 THEN lower(id) WHEN 1 THEN ' ' || id ELSE id END AS customer_no,
    CASE draw('name text', i, 50)
      WHEN 0 THEN upper(family_name) || ', ' || given_name
      WHEN 1 THEN '  ' || given_name || '  ' || family_name || ' '
      WHEN 2 THEN CASE WHEN rarely('nameless', i, 300) THEN 'N/A' ELSE given_name || ' ' || family_name END
      ELSE given_name || ' ' || family_name END AS name,
    CASE draw('email text', i, 60)
      WHEN 0 THEN 'N/A' WHEN 1 THEN '' WHEN 2 THEN replace(email, '@', '(at)') WHEN 3 THEN upper(email)
      WHEN 4 THEN email || '  ' WHEN 5 THEN 'mailto:' || email WHEN 6 THEN split_part(email, '@', 1) ELSE email END AS email,
    CASE draw('phone text', i, 30)
      WHEN 0 THEN '' WHEN 1 THEN '-' WHEN 2 THEN '00' || phone[2:] WHEN 3 THEN 'unknown'
      WHEN 4 THEN '+' || calling || ' (0) ' || phone[len(calling) + 2:] WHEN 5 THEN phone[1:6] || '-' || phone[7:]
      ELSE '+' || calling || ' ' || phone[len(calling) + 2:len(calling) + 4] || ' ' || phone[len(calling) + 5:] END AS phone,
    CASE draw('birth text', i, 40)
      WHEN 0 THEN '' WHEN 1 THEN strftime(birth_date, '%d.%m.%Y') WHEN 2 THEN strftime(birth_date, '%Y%m%d')
      WHEN 3 THEN '01.01.1900' WHEN 4 THEN '31.02.1980' WHEN 5 THEN 'n/a' ELSE birth_date::VARCHAR END AS birth_date,
    CASE draw('country text', i, 25) WHEN 0 THEN lower(country) WHEN 1 THEN country_name WHEN 2 THEN country || ' ' ELSE country END AS country,
    CASE draw('city text', i, 40) WHEN 0 THEN upper(city) WHEN 1 THEN city || ' ' ELSE city END AS city,
    CASE draw('zip text', i, 30) WHEN 0 THEN country || '-' || postal_code WHEN 1 THEN ' ' || postal_code WHEN 2 THEN '00000' ELSE postal_code END AS zip,
    CASE WHEN rarely('no segment', i, 10) THEN '?' ELSE CASE segment
      WHEN 'CONSUMER' THEN pick('segment text', i, ['consumer', 'B2C', 'Consumer', 'private'])
      WHEN 'SMALL_BUSINESS' THEN pick('segment text', i, ['SMB', 'small business', 'smb'])
      ELSE pick('segment text', i, ['enterprise', 'ENT']) END END AS segment,
    messy_moment('opened text', i, created_at) AS created_at,
    strftime(changed_at, '%Y-%m-%dT%H:%M:%SZ') AS changed_at
  FROM versions
  UNION ALL
  SELECT format('TEST{:03d}', range), 'Test Test', 'test@test.example', '000', '', '', '', '', 'consumer', '2020-01-01', '2020-01-01T00:00:00Z'
  FROM range(1, 6)
  UNION ALL
  SELECT '', 'Unknown', '', '', '', '', '', '', '', '', '2021-01-01T00:00:00Z' FROM range(2)
  -- As exports come: by when a record was changed, not by its number.
  ORDER BY changed_at, customer_no, email, name
) TO (getvariable('folder') || '/customers.csv') (FORMAT csv, HEADER, DELIMITER ';');
