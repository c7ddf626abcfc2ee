import type { JWTVerifyGetKey } from 'jose';
import { parseKeySet } from '#platform/runtime/keys.ts';
import { readText } from '#platform/runtime/read-text.ts';

export interface KeySetFetchLimits {
  /** From the request to the last byte. Milliseconds. */
  readonly timeoutMs: number;
  /** The longest response. */
  readonly bytes: number;
}

/** Why keys must not be read from a URL: another party could replace them in transit. `undefined` where it is safe. */
export function whyNoKeySetUrl({ protocol, hostname, username, password }: URL): string | undefined {
  if (username !== '' || password !== '') return 'it holds a user name or a password';
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  if (protocol === 'https:' || (protocol === 'http:' && loopback)) return undefined;
  return 'it is neither https nor http on this machine';
}

/** @throws where the response is not a key set, too late, too large, or a redirect. */
export async function fetchKeySet(
  url: URL,
  { timeoutMs, bytes }: KeySetFetchLimits,
  algorithms: readonly string[],
): Promise<JWTVerifyGetKey> {
  const response = await fetch(url, {
    headers: { accept: 'application/jwk-set+json, application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`the response has status ${response.status}`);
  }
  const text = response.body ? await readText(response.body, bytes) : '';
  if (text === undefined) throw new Error(`the response has more than ${bytes} bytes`);
  return parseKeySet(text, algorithms);
}
