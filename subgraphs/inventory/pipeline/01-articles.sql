-- The latest master record of each article.
CREATE TABLE article AS
SELECT
  upper(clean.text(article_no)) AS id,
  upper(clean.text(sku)) AS sku,
  clean.quiet(clean.text(name)) AS name,
  clean.title(clean.text(category)) AS category,
  clean.money(clean.text(price)) AS price
FROM extract.articles
WHERE regexp_full_match(upper(clean.text(article_no)), 'P[0-9]{5}')
QUALIFY row_number() OVER (PARTITION BY upper(clean.text(article_no)) ORDER BY clean.day(edited) DESC NULLS LAST, articles) = 1;
