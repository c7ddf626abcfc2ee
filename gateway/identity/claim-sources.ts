import type { JWTPayload } from 'jose';
import { isRecord } from '#schema/is-record.ts';

/** The names from the payload to a claim: `['realm_access', 'roles']`. */
export type ClaimPath = readonly string[];

/** Where tokens say what a principal is made of. Names are those of all sources together. */
export interface ClaimSources {
  /** One place, and no other takes its place where a token lacks it. @default sub */
  readonly subject?: ClaimPath | undefined;
  /** @default roles */
  readonly roles?: readonly ClaimPath[] | undefined;
  /** @default scopes, and scope, a text with spaces */
  readonly scopes?: readonly ClaimPath[] | undefined;
  /** @default purposes */
  readonly purposes?: readonly ClaimPath[] | undefined;
  /** @default domains */
  readonly domains?: readonly ClaimPath[] | undefined;
  /** The first that a token has counts. @default client_id, which RFC 9068 calls it, and azp, OpenID Connect's */
  readonly consumer?: readonly ClaimPath[] | undefined;
}

export const defaultSources = {
  subject: ['sub'],
  roles: [['roles']],
  scopes: [['scopes'], ['scope']],
  purposes: [['purposes']],
  domains: [['domains']],
  consumer: [['client_id'], ['azp']],
} as const satisfies Required<ClaimSources>;

/**
 * A path as it is written: dots go into objects (`realm_access.roles`), but a name with a colon is one claim, as a
 * namespaced one is (`https://weft.example/roles`).
 */
export function parseClaimPath(text: string): ClaimPath {
  return text.includes(':') ? [text] : text.split('.');
}

/** As it is written in messages. */
export function printClaimPath(path: ClaimPath): string {
  return path.join('.').slice(0, 64);
}

/** What stands there; `undefined` for nothing, and where the way leads through what is no object. */
export function claimAt(payload: JWTPayload, path: ClaimPath): unknown {
  let found: unknown = payload;
  for (const name of path) {
    if (!isRecord(found) || !Object.hasOwn(found, name)) return undefined;
    found = found[name];
  }
  return found;
}
