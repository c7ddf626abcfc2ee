import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { requestError } from '#platform/runtime/errors.ts';
import { anonymous, type Principal } from '#schema/policy/principal.ts';
import type { IdentityOptions } from '../options.ts';
import { choosePurpose } from './choose-purpose.ts';

export interface Credentials {
  /** The `authorization` header. */
  readonly authorization: string | undefined;
  /** The `x-purpose` header. */
  readonly purpose: string | undefined;
}

/** @throws GraphQLError UNAUTHENTICATED or PURPOSE_NOT_GRANTED */
export type Authenticate = (credentials: Credentials) => Promise<Principal>;

/** RFC 9068 access tokens, signed with a key of the set. Nothing is left to jose's defaults, which are lax. */
const accepted = {
  algorithms: ['EdDSA', 'ES256', 'ES384', 'PS256', 'RS256'],
  typ: 'at+jwt',
  requiredClaims: ['exp', 'iat', 'sub'],
  maxTokenAge: '12h',
  clockTolerance: 5,
};

/** Without an identity provider nobody can prove anything: no header is read and everybody is anonymous. */
export function createAuthenticator(identity: IdentityOptions | undefined): Authenticate {
  if (!identity) return async () => anonymous;
  const { issuer, audience } = identity;
  const keys = identity.keys instanceof URL ? createRemoteJWKSet(identity.keys) : identity.keys;

  return async ({ authorization, purpose }) => {
    if (authorization === undefined) return choosePurpose(anonymous, purpose);
    const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization)?.[1];
    if (!token) throw refused('The authorization header is not "Bearer" and a token.');
    const payload = await jwtVerify(token, keys, { ...accepted, issuer, audience }).then(
      (verified) => verified.payload,
      (error: unknown) => {
        throw refused(reasonOf(error), error);
      },
    );
    return choosePurpose(readPrincipal(payload), purpose ?? readPurpose(payload));
  };
}

function readPrincipal(payload: JWTPayload): Principal {
  const { sub, roles, scopes, purposes } = payload;
  if (typeof sub !== 'string' || sub === '') throw refused('The token names no subject.');
  return {
    authenticated: true,
    subject: sub,
    roles: readNames('roles', roles),
    scopes: readNames('scopes', scopes),
    purposes: readNames('purposes', purposes),
    domains: [],
    claims: {},
  };
}

function readPurpose({ purpose }: JWTPayload): string | undefined {
  if (purpose === undefined || typeof purpose === 'string') return purpose;
  throw refused('The token\'s "purpose" is not a name.');
}

function readNames(claim: string, value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value;
  throw refused(`The token's "${claim}" is not a list of names.`);
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired. Get a new one.';
  if (error instanceof errors.JWSSignatureVerificationFailed) return "The token's signature is wrong.";
  if (error instanceof errors.JWKSNoMatchingKey) return 'The token is not signed by a known key.';
  if (error instanceof errors.JOSEAlgNotAllowed) return "The token's signature algorithm is not accepted.";
  if (error instanceof errors.JWTClaimValidationFailed) {
    return `The token's "${error.claim}" is not what is expected here.`;
  }
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) {
    return 'The token is malformed.';
  }
  return 'The token cannot be checked.';
}

function refused(message: string, cause?: unknown) {
  return requestError('UNAUTHENTICATED', message, cause instanceof Error ? { originalError: cause } : {});
}
