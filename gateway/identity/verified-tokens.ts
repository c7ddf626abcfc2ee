import {
  type CryptoKey,
  type JWTHeaderParameters,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import { LRUCache } from 'lru-cache';
import { cacheBounds } from '../limits/cache-bounds.ts';

/** The checks of a token by jose. */
export type TokenChecks = NonNullable<Parameters<typeof jwtVerify>[2]> & {
  /** The longest validity in seconds after `iat`, even where `exp` is later. */
  readonly maxTokenAge: number;
};

/** Verifies a token. @throws the errors of jose and of the key resolver. */
export type VerifyToken = (token: string) => Promise<JWTPayload>;

interface Verified {
  readonly payload: JWTPayload;
  readonly header: JWTHeaderParameters;
  readonly key: CryptoKey | Uint8Array;
  /** Seconds since the epoch. */
  readonly until: number;
}

/**
 * Verifies each token once. A repeated token is accepted while the key set still returns the very key that verified
 * it, and not after `exp` or the greatest age: then, and after the keys were refreshed, it is verified again, so
 * that this cache never decides whether a token is still valid.
 */
export function createTokenVerifier(keys: JWTVerifyGetKey, checks: TokenChecks): VerifyToken {
  const verified = new LRUCache<string, Verified>({ max: cacheBounds.tokens.entries });

  return async (token) => {
    const known = verified.get(token);
    const good = known && (await stillGood(known, token)) ? known : await verify(token);
    verified.set(token, good);
    return good.payload;
  };

  async function stillGood({ header, key, until }: Verified, token: string): Promise<boolean> {
    if (Date.now() >= 1_000 * until) return false;
    const [protectedHeader = '', payload = '', signature = ''] = token.split('.');
    return (await keys(header, { protected: protectedHeader, payload, signature })) === key;
  }

  async function verify(token: string): Promise<Verified> {
    const { payload, protectedHeader, key } = await jwtVerify(token, keys, checks);
    const { exp = 0, iat = 0 } = payload;
    return { payload, header: protectedHeader, key, until: Math.min(exp, iat + checks.maxTokenAge) };
  }
}
