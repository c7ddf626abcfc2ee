import type { Logger } from '#platform/runtime/log.ts';
import { anonymous, type Principal } from '#schema/policy/principal.ts';
import { choosePurpose } from './choose-purpose.ts';
import { allGrants } from './grants.ts';
import type { IdentityOptions } from './identity-options.ts';
import { readPurpose } from './read-principal.ts';
import { refusedToken } from './refused-token.ts';
import { createTrustedIssuers } from './trusted-issuers.ts';
import { createTokenVerifier } from './verified-tokens.ts';

export interface Credentials {
  /** The `authorization` header. */
  readonly authorization: string | undefined;
  /** The `x-purpose` header. */
  readonly purpose: string | undefined;
}

/** @throws GraphQLError UNAUTHENTICATED, IDENTITY_UNAVAILABLE or PURPOSE_NOT_GRANTED */
export type Authenticate = (credentials: Credentials) => Promise<Principal>;

/** Of the `authorization` header. What is longer is not looked into. */
const longestHeader = 8_192;

/**
 * Without an identity provider nobody can prove anything: no header is read and everybody is anonymous.
 * @param identity one issuer, which is the mesh's own and may assert everything, or a list in which each is what its
 * entry says.
 * @throws TypeError for issuers that cannot be trusted as they are described.
 */
export function createAuthenticator(
  identity: IdentityOptions | readonly IdentityOptions[] | undefined,
  logger: Logger,
): Authenticate {
  if (!identity) return async () => anonymous;
  const issuers = 'issuer' in identity ? [{ own: true, grants: allGrants, ...identity }] : identity;
  const verify = createTokenVerifier(createTrustedIssuers(issuers, logger));

  return async ({ authorization, purpose }) => {
    if (authorization === undefined) return choosePurpose(anonymous, purpose);
    const { issuer, payload } = await verify(readToken(authorization));
    return choosePurpose(issuer.principalOf(payload), purpose ?? readPurpose(payload));
  };
}

function readToken(authorization: string): string {
  if (authorization.length > longestHeader) {
    throw refusedToken(`The authorization header is longer than ${longestHeader} characters.`);
  }
  const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization)?.[1];
  if (token === undefined) throw refusedToken('The authorization header is not "Bearer" and a token.');
  return token;
}
