import type { JWTVerifyGetKey } from 'jose';
import { fetchBounded } from '#platform/runtime/http/fetch-bounded.ts';
import { parseKeySet } from '#platform/runtime/keys.ts';
import { discoverKeySet } from './discover-key-set.ts';

export interface KeySetFetchLimits {
  /** From the first request to the last byte, discovery included. Milliseconds. */
  readonly timeoutMs: number;
  /** Of each response. */
  readonly bytes: number;
}

/**
 * @param from the key set's URL, or the issuer whose discovery document names it.
 * @throws where what comes is not a key set, too late, too large, or a redirect.
 */
export async function fetchKeySet(
  from: URL | { readonly issuer: string },
  { timeoutMs, bytes }: KeySetFetchLimits,
  algorithms: readonly string[],
): Promise<JWTVerifyGetKey> {
  const bounds = { bytes, signal: AbortSignal.timeout(timeoutMs) };
  const url = from instanceof URL ? from : await discoverKeySet(from.issuer, bounds);
  const accept = 'application/jwk-set+json, application/json';
  return parseKeySet(await fetchBounded(url, { ...bounds, accept }), algorithms);
}
