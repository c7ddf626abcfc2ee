import type { JWTPayload } from 'jose';
import type { Principal } from '#schema/policy/principal.ts';
import { readClaims } from './read-claims.ts';
import { refusedToken } from './refused-token.ts';

/**
 * The principal of a token. Its claims are signed, and still nothing is guessed: a claim of another shape is refused.
 * @throws GraphQLError UNAUTHENTICATED
 */
export function readPrincipal(payload: JWTPayload): Principal {
  const { sub, iss, roles, scope, scopes, purposes, domains } = payload;
  if (typeof sub !== 'string' || sub === '') throw refusedToken('The token names no subject.');
  const consumer = readConsumer(payload);
  return {
    authenticated: true,
    subject: sub,
    roles: readNames('roles', roles),
    scopes: [...new Set([...readNames('scopes', scopes), ...readWords('scope', scope)])],
    purposes: readNames('purposes', purposes),
    domains: readNames('domains', domains),
    ...(consumer === undefined ? {} : { consumer }),
    // The issuer decides who belongs to the organisation's own people.
    claims: { ...readClaims(payload), ...(iss === undefined ? {} : { iss: [iss] }) },
  };
}

/** The one purpose that the token itself names. */
export function readPurpose({ purpose }: JWTPayload): string | undefined {
  if (purpose === undefined || typeof purpose === 'string') return purpose;
  throw refusedToken('The token\'s "purpose" is not a name.');
}

/** RFC 9068 calls it `client_id`, OpenID Connect `azp`. */
function readConsumer({ client_id, azp }: JWTPayload): string | undefined {
  const consumer = client_id ?? azp;
  if (consumer === undefined || (typeof consumer === 'string' && consumer !== '')) return consumer;
  throw refusedToken(`The token's "${client_id === undefined ? 'azp' : 'client_id'}" is not a name.`);
}

function readNames(claim: string, value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value;
  throw refusedToken(`The token's "${claim}" is not a list of names.`);
}

/** Names in one text, separated by spaces, as in RFC 8693. */
function readWords(claim: string, value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (typeof value === 'string') return value.split(' ').filter((word) => word !== '');
  throw refusedToken(`The token's "${claim}" is not a text of names.`);
}
