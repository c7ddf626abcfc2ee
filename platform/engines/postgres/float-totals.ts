import { raw, sql } from '../sql.ts';
import type { Statement } from '../statement.ts';

/** The largest number there is, as such a fraction; exactly, since the divisor is a power of two. */
const largestPart = Number.MAX_VALUE / 2 ** 100;

/**
 * A sum of floating-point numbers in the order of their size. PostgreSQL's own sum fails on overflow, and the error
 * would disclose groups that are too small to be shown. If a number is that large, all large ones are added up as
 * fractions of 2^100, beside which the others do not count.
 */
export function floatSum(column: Statement): Statement {
  const size = sql`abs(${column})`;
  const small = sql`sum(${column} ORDER BY ${column}) FILTER (WHERE ${size} < 1e290)`;
  // Not by FILTER, which would divide each row's value, and small numbers underflow.
  const part = sql`CASE WHEN ${size} >= 1e200 THEN ${column} / 1.2676506002282294e30 END`;
  const large = sql`sum(${part} ORDER BY ${column})`;
  return sql`CASE WHEN count(*) FILTER (WHERE ${size} >= 1e290) = 0 THEN ${small}
WHEN abs(${large}) <= ${raw(String(largestPart))} THEN ${large} * 1.2676506002282294e30 END`;
}

/** The mean of floating-point numbers; one too small for the type is zero, not an error. */
export function floatMean(column: Statement): Statement {
  const sum = floatSum(column);
  return sql`CASE WHEN count(${column}) = 1 OR abs(${sum}) >= 1e-290 THEN ${sum} / NULLIF(count(${column}), 0)
WHEN count(${column}) > 0 AND ${sum} IS NOT NULL THEN 0 END`;
}
