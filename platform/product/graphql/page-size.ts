import type { ProductLimits } from '../context.ts';
import { badInput, productLimitExceeded } from '../refusals.ts';

/**
 * Checks `first`.
 * @param of the name of the items: `rows`. @param more advice on how to get the rest.
 * @throws a request error BAD_USER_INPUT or LIMIT_EXCEEDED.
 */
export function pageSize(first: number, limits: ProductLimits, of: string, more: string): number {
  if (first < 0) throw badInput(`"first" is ${first}. Request 0 ${of} or more.`);
  if (first <= limits.first) return first;
  throw productLimitExceeded(
    `"first" is ${first}; at most ${limits.first} are served in one response. ${more}`,
  );
}
