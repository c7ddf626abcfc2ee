import type { JWTPayload } from 'jose';
import type { Principal } from '#schema/policy/principal.ts';
import { readClaims } from './read-claims.ts';
import { refusedToken } from './refused-token.ts';

/**
 * Who a token speaks for. Its claims are signed, and still nothing is guessed: one of another shape refuses it.
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
    // Who the organisation's own people are can be told by who issues their tokens.
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

/** As RFC 8693 has it: names in one text, with spaces between. */
function readWords(claim: string, value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (typeof value === 'string') return value.split(' ').filter((word) => word !== '');
  throw refusedToken(`The token's "${claim}" is not a text of names.`);
}
