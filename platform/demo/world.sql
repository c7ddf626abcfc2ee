-- What is true in a made-up company, before five operational systems record it with their own faults.
-- Everything is drawn from integers, never from `random()` or `hash()`: the same scale gives the same bytes
-- on every machine and every version of DuckDB. The variable `scale` is set by the caller.

-- A murmur-like finaliser on 32 bits, held in BIGINT so that no product overflows.
CREATE MACRO low32(x) AS (x) & 4294967295;
CREATE MACRO mix_last(x) AS xor(x, x >> 15);
CREATE MACRO mix_second(x) AS mix_last(low32(xor(x, x >> 15) * 1935289751));
CREATE MACRO mix(x) AS mix_second(low32(xor(x, x >> 16) * 569420461));

-- One of 0 .. n - 1, the same for the same topic and key. The topic's digest is folded to a constant.
CREATE MACRO draw(topic, key, n) AS
  mix(low32(low32(key) * 40503 + (md5_number_lower(topic) & 4294967295)::BIGINT)) % n;
CREATE MACRO pick(topic, key, list) AS list[draw(topic, key, len(list)) + 1];
-- True for about `share` of a thousand keys.
CREATE MACRO rarely(topic, key, share) AS draw(topic, key, 1000) < share;

-- The world ends here: business dates never depend on the day on which the demo is started.
CREATE MACRO world_end() AS TIMESTAMP '2026-10-31 23:59:59';
CREATE MACRO shop_opened() AS TIMESTAMP '2023-11-01 00:00:00';

CREATE TABLE country AS
SELECT * FROM (VALUES
  ('DE', 'Germany', '49', 0, 35,
    ['Anna', 'Lukas', 'Mia', 'Jonas', 'Lena', 'Felix', 'Greta', 'Paul', 'Ida', 'Emil', 'Klara', 'Theo'],
    ['Müller', 'Brandt', 'Seidel', 'Vogt', 'Krämer', 'Lorenz', 'Winkler', 'Haas', 'Böhm', 'Thiele', 'Ritter', 'Jansen'],
    ['Lindental', 'Nordhaven', 'Altenbrück', 'Rosenfurt'], ['Lindenweg', 'Am Markt', 'Gartenstraße', 'Mühlgasse']),
  ('FR', 'France', '33', 35, 50,
    ['Camille', 'Louis', 'Inès', 'Hugo', 'Manon', 'Jules', 'Zoé', 'Léo', 'Alice', 'Noé', 'Jeanne', 'Marius'],
    ['Moreau', 'Lefèvre', 'Garnier', 'Roussel', 'Blanchard', 'Fontaine', 'Mercier', 'Chevalier', 'Renaud', 'Perrin', 'Colin', 'Dumas'],
    ['Saint-Aubert', 'Montclair', 'Valbrune', 'Rochemare'], ['Rue des Lilas', 'Avenue du Pont', 'Place Neuve', 'Rue Basse']),
  ('NL', 'Netherlands', '31', 50, 62,
    ['Daan', 'Emma', 'Sem', 'Julia', 'Bram', 'Sanne', 'Lars', 'Fleur', 'Thijs', 'Noor', 'Ruben', 'Eva'],
    ['de Vries', 'Bakker', 'Visser', 'Mulder', 'Bos', 'Dekker', 'Kuiper', 'van Dam', 'Postma', 'Hoekstra', 'Smit', 'Vos'],
    ['Waterdam', 'Oosterveen', 'Lindhoven', 'Zandrecht'], ['Dorpsstraat', 'Kerkweg', 'Molenlaan', 'Havenkade']),
  ('AT', 'Austria', '43', 62, 72,
    ['Sophie', 'Maximilian', 'Laura', 'David', 'Hannah', 'Tobias', 'Lea', 'Simon', 'Magdalena', 'Florian', 'Nina', 'Elias'],
    ['Gruber', 'Steiner', 'Moser', 'Pichler', 'Hofer', 'Leitner', 'Egger', 'Auer', 'Binder', 'Wallner', 'Reiter', 'Lackner'],
    ['Bergstätten', 'Seeham am Joch', 'Donaufeld', 'Kirchwald'], ['Hauptplatz', 'Bachgasse', 'Sonnenweg', 'Alte Poststraße']),
  ('SE', 'Sweden', '46', 72, 80,
    ['Astrid', 'Erik', 'Maja', 'Oskar', 'Elsa', 'Nils', 'Freja', 'Axel', 'Saga', 'Gustav', 'Wilma', 'Viktor'],
    ['Lindqvist', 'Bergström', 'Ekman', 'Sandberg', 'Holm', 'Nyström', 'Dahl', 'Forsberg', 'Wallin', 'Lundgren', 'Åberg', 'Strand'],
    ['Norrvik', 'Björkstad', 'Ekeby Strand', 'Sjöhamn'], ['Storgatan', 'Björkvägen', 'Kyrkogatan', 'Hamngatan']),
  ('PL', 'Poland', '48', 80, 88,
    ['Zofia', 'Jakub', 'Maja', 'Antoni', 'Hanna', 'Szymon', 'Alicja', 'Filip', 'Pola', 'Marek', 'Iga', 'Tymon'],
    ['Nowak', 'Wójcik', 'Kamiński', 'Zieliński', 'Sikora', 'Baran', 'Duda', 'Wilk', 'Lis', 'Kalina', 'Górski', 'Malik'],
    ['Brzozowo', 'Nowa Lipa', 'Zielony Gaj', 'Wierzbinek'], ['ul. Lipowa', 'ul. Polna', 'ul. Szkolna', 'ul. Leśna']),
  ('ES', 'Spain', '34', 88, 95,
    ['Lucía', 'Mateo', 'Valeria', 'Hugo', 'Carmen', 'Leo', 'Alba', 'Pablo', 'Vera', 'Bruno', 'Nora', 'Izan'],
    ['García', 'Navarro', 'Iglesias', 'Serrano', 'Molina', 'Castillo', 'Ortega', 'Delgado', 'Prieto', 'Vidal', 'Rubio', 'Pascual'],
    ['Villaserena', 'Puertomar', 'Almendral Alto', 'Ríoclaro'], ['Calle Mayor', 'Calle del Sol', 'Plaza Nueva', 'Paseo del Mar']),
  ('DK', 'Denmark', '45', 95, 100,
    ['Ida', 'Noah', 'Clara', 'Oscar', 'Alma', 'Malthe', 'Ella', 'Carl', 'Agnes', 'Aksel', 'Liv', 'Storm'],
    ['Nielsen', 'Kjær', 'Lund', 'Holst', 'Bach', 'Friis', 'Dam', 'Juhl', 'Skov', 'Krogh', 'Winther', 'Toft'],
    ['Havneby', 'Skovlund', 'Østerholm', 'Vestervig Strand'], ['Strandvejen', 'Skolegade', 'Møllevej', 'Nørregade'])
) AS t(code, name, calling, share_from, share_to, given, family, cities, streets);

-- Ids of a smaller world are ids of a larger one, which matters to whoever writes a query down.
CREATE TABLE customer AS
WITH numbered AS (
  SELECT range AS i, format('U{:07d}', range) AS id FROM range(1, 1 + greatest(40, round(20000 * getvariable('scale')))::BIGINT)
), placed AS (
  SELECT n.*, c.* EXCLUDE (share_from, share_to)
  FROM numbered n
  JOIN country c ON draw('country', n.i, 100) >= c.share_from AND draw('country', n.i, 100) < c.share_to
)
SELECT
  i, id, code AS country, name AS country_name, calling,
  pick('given', i, given) AS given_name,
  pick('family', i, family) AS family_name,
  translate(strip_accents(lower(pick('given', i, given) || '.' || replace(pick('family', i, family), ' ', ''))), 'æøłß', 'aols')
    || i || '@' || pick('mail', i, ['example.com', 'example.org', 'example.net', 'mail.example', 'post.example']) AS email,
  '+' || calling || '555' || lpad(draw('phone', i, 10000000)::VARCHAR, 7, '0') AS phone,
  DATE '1946-01-01' + draw('birth', i, 22000)::INTEGER AS birth_date,
  pick('city', i, cities) AS city,
  pick('street', i, streets) || ' ' || (1 + draw('house', i, 140)) AS street,
  CASE code
    WHEN 'NL' THEN 1000 + draw('zip', i, 9000) || ' ' || pick('zip a', i, ['AB', 'CD', 'KL', 'RS', 'XZ'])
    WHEN 'SE' THEN 100 + draw('zip', i, 900) || ' ' || lpad(draw('zip a', i, 100)::VARCHAR, 2, '0')
    WHEN 'PL' THEN lpad(draw('zip', i, 100)::VARCHAR, 2, '0') || '-' || lpad(draw('zip a', i, 1000)::VARCHAR, 3, '0')
    WHEN 'AT' THEN (1000 + draw('zip', i, 9000))::VARCHAR
    WHEN 'DK' THEN (1000 + draw('zip', i, 9000))::VARCHAR
    ELSE lpad((1000 + draw('zip', i, 98000))::VARCHAR, 5, '0')
  END AS postal_code,
  CASE WHEN draw('segment', i, 100) < 82 THEN 'CONSUMER' WHEN draw('segment', i, 100) < 96 THEN 'SMALL_BUSINESS'
    ELSE 'ENTERPRISE' END AS segment,
  -- Accounts open evenly over six years, in the order of their numbers.
  TIMESTAMP '2020-11-01 00:00:00'
    + to_seconds(((i - 1) * 189302400 // greatest(40, round(20000 * getvariable('scale')))::BIGINT + draw('opened', i, 7200))::BIGINT) AS created_at
FROM placed;

CREATE TABLE product AS
WITH numbered AS (
  SELECT range AS i, pick('category', range, [
    {'name': 'Books', 'code': 'BOO', 'things': ['Atlas', 'Novel', 'Cookbook', 'Field Guide', 'Almanac'], 'low': 800, 'span': 3200},
    {'name': 'Kitchen', 'code': 'KIT', 'things': ['Kettle', 'Pan', 'Knife', 'Mill', 'Bowl'], 'low': 1200, 'span': 14000},
    {'name': 'Garden', 'code': 'GAR', 'things': ['Spade', 'Lantern', 'Planter', 'Hose', 'Bench'], 'low': 900, 'span': 22000},
    {'name': 'Toys', 'code': 'TOY', 'things': ['Puzzle', 'Kite', 'Blocks', 'Train', 'Doll'], 'low': 600, 'span': 6000},
    {'name': 'Sports', 'code': 'SPO', 'things': ['Racket', 'Mat', 'Tent', 'Helmet', 'Bottle'], 'low': 1000, 'span': 26000},
    {'name': 'Electronics', 'code': 'ELE', 'things': ['Radio', 'Lamp', 'Speaker', 'Charger', 'Camera'], 'low': 1500, 'span': 60000},
    {'name': 'Home', 'code': 'HOM', 'things': ['Blanket', 'Clock', 'Shelf', 'Mirror', 'Rug'], 'low': 1100, 'span': 30000},
    {'name': 'Stationery', 'code': 'STA', 'things': ['Notebook', 'Pen', 'Folder', 'Ink', 'Planner'], 'low': 300, 'span': 3000}
  ]) AS kind
  FROM range(1, 1501)
)
SELECT
  i, format('P{:05d}', i) AS id, kind.code || '-' || format('{:05d}', i) AS sku,
  pick('maker', i, ['Arvo', 'Bellis', 'Corvid', 'Dunlin', 'Ember', 'Fjell', 'Grove', 'Hazel', 'Iris', 'Juno'])
    || ' ' || pick('thing', i, kind.things) || ' ' || (10 + draw('model', i, 90)) AS name,
  kind.name AS category,
  -- Prices end in 90, as prices do.
  (kind.low + draw('price', i, kind.span)) // 100 * 100 + 90 AS price_cents
FROM numbered;

CREATE TABLE stock AS
SELECT p.i AS product, w.code AS warehouse,
  draw('on hand', p.i * 8 + w.i, 240) AS on_hand,
  least(draw('on hand', p.i * 8 + w.i, 240), draw('reserved', p.i * 8 + w.i, 25)) AS reserved
FROM product p, (VALUES (1, 'NORTH'), (2, 'SOUTH'), (3, 'EAST'), (4, 'WEST'), (5, 'HARBOUR')) AS w(i, code)
WHERE draw('kept', p.i * 8 + w.i, 100) < 60;

CREATE TABLE shop_order AS
WITH numbered AS (
  SELECT range AS i, format('O{:08d}', range) AS id, greatest(400, round(200000 * getvariable('scale')))::BIGINT AS n
  FROM range(1, 1 + greatest(400, round(200000 * getvariable('scale')))::BIGINT)
), dated AS (
  -- The shop grows: the share of orders before a moment x of its life is 0.6 x + 0.4 x², solved for x.
  -- Square roots are exact in IEEE 754; `pow` and `exp` are not the same everywhere.
  SELECT *, least(1095, floor((sqrt(0.36 + 1.6 * i / n) - 0.6) / 0.8 * 1096))::INTEGER AS day FROM numbered
), timed AS (
  SELECT *, shop_opened() + to_days(day) + to_seconds(least(86399,
    21600 + (draw('hour', i, 65000) + draw('hour a', i, 65000)) // 2)::BIGINT) AS placed_at
  FROM dated
), bought AS (
  -- Who has an account by then; the lesser of two draws, since old customers order more.
  SELECT *, 1 + greatest(0, (SELECT count(*) FROM customer) * (1095 + day) // 2191 - 1)::BIGINT AS accounts FROM timed
)
SELECT
  i, id, placed_at,
  CASE WHEN rarely('guest', i, 12) THEN NULL
    ELSE 1 + least(draw('customer', i, accounts), draw('customer a', i, accounts)) END AS customer,
  CASE
    WHEN placed_at > world_end() - INTERVAL 1 DAY THEN pick('state', i, ['PLACED', 'PAID', 'PAID', 'CANCELLED'])
    WHEN placed_at > world_end() - INTERVAL 4 DAY THEN pick('state', i, ['PAID', 'SHIPPED', 'SHIPPED', 'SHIPPED', 'CANCELLED'])
    WHEN placed_at > world_end() - INTERVAL 9 DAY THEN pick('state', i, ['SHIPPED', 'DELIVERED', 'DELIVERED', 'DELIVERED'])
    WHEN draw('state', i, 100) < 88 THEN 'DELIVERED'
    WHEN draw('state', i, 100) < 93 THEN 'CANCELLED'
    WHEN draw('state', i, 100) < 99 THEN 'RETURNED'
    ELSE 'SHIPPED'
  END AS status
FROM bought;

CREATE TABLE order_line AS
WITH counted AS (
  SELECT i, id, list_extract([1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 5, 6], draw('lines', i, 20)::INTEGER + 1) AS n
  FROM shop_order
), lines AS (
  SELECT i AS order_i, id AS order_id, unnest(range(1, n + 1)) AS line FROM counted
)
SELECT
  order_i, order_id, line,
  -- A first product, popular ones more often, and steps from it: no product twice in an order.
  1 + (least(draw('product', order_i, 1500), draw('product a', order_i, 1500)) + (line - 1) * (1 + draw('step', order_i, 240))) % 1500 AS product,
  CASE WHEN draw('pieces', order_i * 8 + line, 100) < 78 THEN 1 ELSE 2 + draw('pieces a', order_i * 8 + line, 4) END AS quantity,
  -- Up to a tenth below today's list price, in whole cents.
  p.price_cents * (900 + draw('discount', order_i * 8 + line, 101)) // 1000 AS unit_cents
FROM lines
JOIN product p ON p.i = 1 + (least(draw('product', order_i, 1500), draw('product a', order_i, 1500)) + (line - 1) * (1 + draw('step', order_i, 240))) % 1500;

CREATE TABLE order_total AS
SELECT order_i AS i, sum(quantity * unit_cents)::BIGINT AS cents FROM order_line GROUP BY order_i;

-- How each system writes what it knows; every macro takes the faults' key, so that faults repeat exactly.
CREATE MACRO cents_text(cents) AS (cents // 100) || '.' || lpad((cents % 100)::VARCHAR, 2, '0');
CREATE MACRO german_cents(cents) AS
  CASE WHEN cents >= 100000 THEN (cents // 100000) || '.' || lpad((cents // 100 % 1000)::VARCHAR, 3, '0') ELSE (cents // 100)::VARCHAR END
  || ',' || lpad((cents % 100)::VARCHAR, 2, '0');
CREATE MACRO messy_money(topic, key, cents) AS CASE draw(topic, key, 40)
  WHEN 0 THEN german_cents(cents) WHEN 1 THEN '€ ' || german_cents(cents) WHEN 2 THEN cents_text(cents) || ' EUR'
  WHEN 3 THEN ' ' || cents_text(cents) || ' ' ELSE cents_text(cents) END;
CREATE MACRO messy_moment(topic, key, moment) AS CASE draw(topic, key, 25)
  WHEN 0 THEN strftime(moment, '%d.%m.%Y %H:%M:%S') WHEN 1 THEN epoch(moment)::BIGINT::VARCHAR
  WHEN 2 THEN strftime(moment, '%Y-%m-%d %H:%M:%S') ELSE strftime(moment, '%Y-%m-%dT%H:%M:%SZ') END;
