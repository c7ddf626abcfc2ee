import type { JWTVerifyGetKey } from 'jose';
import { createFollowedKeys, type FollowOptions } from '#platform/runtime/followed-keys.ts';
import { whyUnfitUrl } from '#platform/runtime/http/fetch-bounded.ts';
import { readKeySet } from '#platform/runtime/keys.ts';
import type { Logger } from '#platform/runtime/log.ts';
import { whyNotDiscovered } from './discover-key-set.ts';
import { fetchKeySet, type KeySetFetchLimits } from './fetch-key-set.ts';

/** How the identity provider's keys are refreshed. */
export interface KeyLimits extends FollowOptions, KeySetFetchLimits {}

export const defaultKeyLimits: KeyLimits = {
  refreshMs: 300_000,
  cooldownMs: 10_000,
  retryMs: 1_000,
  maxStaleMs: 86_400_000,
  timeoutMs: 5_000,
  bytes: 262_144,
};

export interface IdentityKeysOptions {
  /**
   * Where the key set is published, https or http on this machine, or the file it stands in; both are followed. Or the
   * keys.
   * @default where the issuer's discovery document says, which is followed too
   */
  readonly keys?: URL | { readonly file: string } | JWTVerifyGetKey | undefined;
  readonly limits?: Partial<KeyLimits> | undefined;
}

/**
 * The identity provider's keys, refreshed from their URL or file. They are first read for the first token, so a
 * provider that is down does not block the start.
 * @throws TypeError for a URL that keys must not come from.
 */
export function createIdentityKeys(
  { keys, limits, issuer }: IdentityKeysOptions & { readonly issuer: string },
  algorithms: readonly string[],
  logger: Logger,
): JWTVerifyGetKey {
  if (typeof keys === 'function') return keys;
  const allowed = { ...defaultKeyLimits, ...limits };
  const onFailure = (error: unknown) =>
    logger.error({ issuer, reason: reasonOf(error) }, 'cannot read the key set that tokens are checked with');
  if (keys !== undefined && !(keys instanceof URL)) {
    // A file costs nothing to read, so it is followed as closely as there are tokens.
    const often = { refreshMs: Math.min(allowed.refreshMs, 1_000), cooldownMs: 0, retryMs: 0 };
    return createFollowedKeys(() => readKeySet(keys.file, algorithms), { ...allowed, ...often, onFailure });
  }
  const wrong = keys ? whyUnfitUrl(keys) : whyNotDiscovered(issuer);
  if (wrong) throw new TypeError(`"${keys?.origin ?? issuer}" gives no keys: ${wrong}.`);
  const from = keys ?? { issuer };
  return createFollowedKeys(() => fetchKeySet(from, allowed, algorithms), { ...allowed, onFailure });
}

/** The reason is in the cause of an error of `fetch`. A file's error may contain its text; its code does not. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const cause = error.cause instanceof Error ? error.cause : error;
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof SyntaxError ? 'it is not JSON' : cause.message;
}
