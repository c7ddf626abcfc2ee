import type { JWTPayload } from 'jose';
import type { Principal } from '#schema/policy/principal.ts';
import {
  type ClaimPath,
  type ClaimSources,
  claimAt,
  defaultSources,
  printClaimPath,
} from './claim-sources.ts';
import { type Grants, granted } from './grants.ts';
import { readClaims } from './read-claims.ts';
import { refusedToken } from './refused-token.ts';

/** How an issuer's tokens are read. */
export interface PrincipalReading {
  readonly claims?: ClaimSources | undefined;
  readonly grants: Grants;
  /** What a subject or an application of the issuer is called in the mesh. @throws GraphQLError where it cannot be */
  readonly nameOf: (name: string) => string;
}

type Names = Exclude<keyof ClaimSources, 'subject' | 'consumer'>;

/**
 * Whom a token speaks for, of what it says no more than its issuer may. Its claims are signed, and still nothing is
 * guessed: one of another shape refuses it.
 * @throws GraphQLError UNAUTHENTICATED
 */
export function readPrincipal(payload: JWTPayload, { claims, grants, nameOf }: PrincipalReading): Principal {
  const { iss } = payload;
  const namesOf = (kind: Names) => granted(readNames(payload, kind, claims?.[kind]), grants[kind]);
  const consumer = readConsumer(payload, claims?.consumer);
  return {
    authenticated: true,
    subject: nameOf(readSubject(payload, claims?.subject)),
    roles: namesOf('roles'),
    scopes: namesOf('scopes'),
    purposes: namesOf('purposes'),
    domains: namesOf('domains'),
    ...(consumer === undefined ? {} : { consumer: nameOf(consumer) }),
    // Who the organisation's own people are can be told by who issues their tokens.
    claims: { ...readClaims(payload, grants.claims), ...(iss === undefined ? {} : { iss: [iss] }) },
  };
}

/** @throws GraphQLError UNAUTHENTICATED */
function readSubject(payload: JWTPayload, path: ClaimPath = defaultSources.subject): string {
  const subject = claimAt(payload, path);
  if (typeof subject === 'string' && subject !== '') return subject;
  throw refusedToken(`The token names no subject: its "${printClaimPath(path)}" is no name.`);
}

/** The one purpose that the token itself names. */
export function readPurpose({ purpose }: JWTPayload): string | undefined {
  if (purpose === undefined || typeof purpose === 'string') return purpose;
  throw refusedToken('The token\'s "purpose" is not a name.');
}

/**
 * The application that the token was issued to, as its issuer calls it.
 * @throws GraphQLError UNAUTHENTICATED
 */
export function readConsumer(
  payload: JWTPayload,
  paths: readonly ClaimPath[] = defaultSources.consumer,
): string | undefined {
  for (const path of paths) {
    const consumer = claimAt(payload, path) ?? undefined;
    if (consumer === undefined) continue;
    if (typeof consumer === 'string' && consumer !== '') return consumer;
    throw refusedToken(`The token's "${printClaimPath(path)}" is not a name.`);
  }
  return undefined;
}

function readNames(
  payload: JWTPayload,
  kind: Names,
  paths: readonly ClaimPath[] = defaultSources[kind],
): readonly string[] {
  const names = paths.flatMap((path) => {
    const value = claimAt(payload, path);
    if (value === undefined) return [];
    const read = kind === 'scopes' ? readScopes(path.at(-1), value) : readList(value);
    if (read) return read;
    const form = isScopeText(path.at(-1)) ? 'text' : 'list';
    throw refusedToken(`The token's "${printClaimPath(path)}" is not a ${form} of names.`);
  });
  return paths.length > 1 ? [...new Set(names)] : names;
}

/** Each in the form that it has by name; any other, as `scp`, is a list with Okta and a text with Entra. */
function readScopes(name: string | undefined, value: unknown): readonly string[] | undefined {
  if (isScopeText(name)) return readWords(value);
  return readList(value) ?? (name === 'scopes' ? undefined : readWords(value));
}

/** As RFC 8693 has it: names in one text, with spaces between. */
function isScopeText(name: string | undefined): boolean {
  return name === 'scope';
}

function readList(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((name) => typeof name === 'string') ? value : undefined;
}

function readWords(value: unknown): readonly string[] | undefined {
  return typeof value === 'string' ? value.split(' ').filter((word) => word !== '') : undefined;
}
