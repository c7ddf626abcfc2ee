import {
  type CryptoKey,
  type JWTHeaderParameters,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import { LRUCache } from 'lru-cache';
import { cacheBounds } from '../limits/cache-bounds.ts';

/** What jose is to check of a token. */
export type TokenChecks = NonNullable<Parameters<typeof jwtVerify>[2]> & {
  /** Seconds from `iat` on, whatever `exp` says. */
  readonly maxTokenAge: number;
};

/** Verifies a token; @throws what jose does, and the resolver of the keys. */
export type VerifyToken = (token: string) => Promise<JWTPayload>;

interface Verified {
  readonly payload: JWTPayload;
  readonly header: JWTHeaderParameters;
  readonly key: CryptoKey | Uint8Array;
  /** Seconds since the epoch. */
  readonly until: number;
}

/**
 * Verifies each token once. The same text shown again is believed while the key set still answers with the very
 * key that verified it, and not after `exp` or the greatest age: from then on, and when the keys were read anew,
 * it is verified again, so that nothing here decides what is no longer good.
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
