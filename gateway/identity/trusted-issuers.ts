import type { Logger } from '#platform/runtime/log.ts';
import { decodeToken } from './decode-token.ts';
import type { IdentityOptions } from './identity-options.ts';
import { canQualify } from './qualified-name.ts';
import { printFound, refusedToken } from './refused-token.ts';
import { createTrustedIssuer, type TrustedIssuer } from './trusted-issuer.ts';

/** The issuer that a token says it is from; it proves nothing yet. @throws GraphQLError UNAUTHENTICATED */
export type IssuerOf = (token: string) => TrustedIssuer;

/** @throws TypeError for issuers that cannot be told from each other, and as `createTrustedIssuer` does. */
export function createTrustedIssuers(all: readonly IdentityOptions[], logger: Logger): IssuerOf {
  const names = all.map(({ issuer }) => issuer);
  if (new Set(names).size < names.length) throw new TypeError('An issuer is named twice.');
  if (all.filter(({ own }) => own).length > 1) throw new TypeError("Two issuers are the mesh's own.");
  const ambiguous = all.find(({ own, issuer }) => !own && !canQualify(issuer));
  if (ambiguous) throw new TypeError(`The issuer "${ambiguous.issuer}" has a "|" in its name.`);
  const issuers = new Map(
    all.map((options) => {
      const others = names.filter((name) => name !== options.issuer);
      return [options.issuer, createTrustedIssuer(options, others, logger)];
    }),
  );
  const expected = expectedIssuers(all);
  return (token) => {
    const { iss } = decodeToken(token);
    const issuer = typeof iss === 'string' ? issuers.get(iss) : undefined;
    if (issuer) return issuer;
    throw refusedToken(
      iss === undefined
        ? 'The token has no "iss".'
        : `The token's issuer ("iss") is ${printFound(iss)}, expected ${expected}.`,
    );
  };
}

/** With whom else an organisation works is not told to whoever sends a token. */
function expectedIssuers(all: readonly IdentityOptions[]): string {
  const one = all.length === 1 ? all[0] : all.find(({ own }) => own);
  if (!one) return `one of ${all.length} that are trusted`;
  return all.length === 1 ? printFound(one.issuer) : `${printFound(one.issuer)} or another that is trusted`;
}
