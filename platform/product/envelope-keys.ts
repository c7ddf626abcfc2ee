import type { JWTVerifyGetKey } from 'jose';
import { createFollowedKeys } from '#platform/runtime/followed-keys.ts';
import { readKeySet } from '#platform/runtime/keys.ts';

/**
 * The gateway's public keys, from a file that it may write after this process started, and replace later: a new key is
 * accepted immediately, and a removed one for at most a second longer.
 */
export function createEnvelopeKeys(file: string): JWTVerifyGetKey {
  return createFollowedKeys(() => readKeySet(file), {
    refreshMs: 1_000,
    cooldownMs: 0,
    retryMs: 0,
    maxStaleMs: 86_400_000,
  });
}
