import { LRUCache } from 'lru-cache';
import { cacheBounds } from '../limits/cache-bounds.ts';
import type { TrustedIssuer, VerifiedToken } from './trusted-issuer.ts';
import type { IssuerOf } from './trusted-issuers.ts';

interface Verified extends VerifiedToken {
  readonly issuer: TrustedIssuer;
}

/** @throws as `TrustedIssuer.verify` does. */
export type VerifyToken = (token: string) => Promise<Pick<Verified, 'issuer' | 'payload'>>;

/**
 * Verifies each token once. The same text shown again is believed while its issuer's key set still answers with the
 * very key that verified it, and not after `exp` or the greatest age: from then on, and when the keys were read anew,
 * it is verified again, so that nothing here decides what is no longer good.
 */
export function createTokenVerifier(issuerOf: IssuerOf): VerifyToken {
  const verified = new LRUCache<string, Verified>({ max: cacheBounds.tokens.entries });

  return async (token) => {
    const known = verified.get(token);
    const good = known && (await isStillGood(known, token)) ? known : await verify(token);
    verified.set(token, good);
    return good;
  };

  async function verify(token: string): Promise<Verified> {
    const issuer = issuerOf(token);
    return { issuer, ...(await issuer.verify(token)) };
  }
}

async function isStillGood(known: Verified, token: string): Promise<boolean> {
  return Date.now() < 1_000 * known.until && known.issuer.hasKeyOf(known, token);
}
