-- What every pipeline needs to read text that people and old systems wrote. All of it is total: what cannot be
-- read is NULL and never an error, since one bad row must not stop a product.
CREATE SCHEMA clean;

-- Without blanks around it, single blanks inside, and NULL for the ways in which people write "nothing".
CREATE MACRO clean.text(x) AS
  CASE WHEN lower(trim(x)) IN ('', '-', '--', '?', 'n/a', 'na', 'none', 'null', 'unknown', 'tbd') THEN NULL
    ELSE regexp_replace(trim(x), '\s+', ' ', 'g') END;

-- Each word with a capital letter.
CREATE MACRO clean.title(x) AS
  array_to_string(list_transform(string_split(lower(x), ' '), lambda word: upper(word[1]) || word[2:]), ' ');

-- As it was written, except that what was SHOUTED gets small letters.
CREATE MACRO clean.quiet(x) AS CASE WHEN x = upper(x) THEN clean.title(x) ELSE x END;

-- An amount with two decimals, whatever currency sign stands beside it: the last of "." and "," is the decimal point.
CREATE MACRO clean.amount_digits(x) AS regexp_replace(x, '[^0-9.,-]', '', 'g');
CREATE MACRO clean.money(x) AS
  CASE WHEN strpos(reverse(clean.amount_digits(x)), ',') > 0
        AND (strpos(reverse(clean.amount_digits(x)), '.') = 0
          OR strpos(reverse(clean.amount_digits(x)), ',') < strpos(reverse(clean.amount_digits(x)), '.'))
    THEN TRY_CAST(replace(replace(clean.amount_digits(x), '.', ''), ',', '.') AS DECIMAL(18, 2))
    ELSE TRY_CAST(replace(clean.amount_digits(x), ',', '') AS DECIMAL(18, 2)) END;

-- The whole number that a text starts with.
CREATE MACRO clean.count(x) AS TRY_CAST(regexp_extract(trim(x), '^-?[0-9]+') AS INTEGER);

-- A moment in UTC: ISO 8601, the German way, or seconds since 1970.
CREATE MACRO clean.moment(x) AS
  CASE WHEN regexp_full_match(trim(x), '[0-9]{9,10}') THEN epoch_ms(TRY_CAST(trim(x) AS BIGINT) * 1000)
    ELSE try_strptime(trim(x), ['%Y-%m-%dT%H:%M:%SZ', '%Y-%m-%d %H:%M:%S', '%d.%m.%Y %H:%M:%S', '%Y-%m-%d']) END;

-- A date: ISO 8601 with or without dashes, or the German way. No such day is NULL.
CREATE MACRO clean.day(x) AS CAST(try_strptime(trim(x), ['%Y-%m-%d', '%d.%m.%Y', '%Y%m%d']) AS DATE);
