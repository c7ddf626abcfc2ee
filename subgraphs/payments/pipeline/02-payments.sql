-- The latest state of each transaction. Webhooks are delivered at least once, and in any order.
CREATE TABLE payments AS
SELECT * EXCLUDE (sent_at)
FROM record
WHERE status IS NOT NULL AND amount IS NOT NULL AND currency IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY id ORDER BY sent_at DESC NULLS LAST, record) = 1;
