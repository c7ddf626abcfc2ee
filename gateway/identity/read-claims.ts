import type { JWTPayload } from 'jose';
import type { Principal } from '#schema/policy/principal.ts';
import { type Grant, grantedTexts, mayNameClaim } from './grants.ts';
import { refusedToken } from './refused-token.ts';

/** Read on their own, or about the token and not about whom it speaks for. */
export const otherwiseRead: ReadonlySet<string> = new Set(
  'iss aud exp nbf iat jti sub client_id azp roles scope scopes purposes purpose domains'.split(' '),
);

/** The limits of claims, since each fetch carries them to a domain. Lengths in characters. */
const most = { claims: 64, values: 256, length: 256, total: 8_192 };

/**
 * The further claims of a token, as lists of texts. One that holds an object, or a list in a list, is left out, and
 * what is not granted is not looked at.
 * @throws GraphQLError UNAUTHENTICATED for more than is carried: half a list would be another list.
 */
export function readClaims(payload: JWTPayload, grant: Grant | undefined): Principal['claims'] {
  const read = Object.entries(payload)
    .filter(([name]) => !otherwiseRead.has(name) && mayNameClaim(name, grant))
    .map(([name, value]) => [name, [value].flat()] as const)
    .filter(([, values]) => values.every(isScalar))
    .map(([name, values]) => [name, grantedTexts(name, textsOf(name, values), grant)] as const);
  if (read.length > most.claims) throw refusedToken(`The token has more than ${most.claims} further claims.`);
  const total = read.reduce((size, [name, values]) => size + sizeOf(name, values), 0);
  if (total > most.total) {
    throw refusedToken(`The token's further claims have more than ${most.total} characters.`);
  }
  // `fromEntries` defines each name as an own property, `__proto__` among them.
  return Object.fromEntries(read);
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function textsOf(name: string, values: readonly unknown[]): readonly string[] {
  return values.map((value) => asText(name, value));
}

function asText(name: string, value: unknown): string {
  // Large JSON numbers lose their last digits when parsed: two accounts would become one.
  if (typeof value === 'number' && !isExact(value)) {
    throw refusedToken(`The token's "${shown(name)}" is a number too large to be exact; issue it as a text.`);
  }
  return String(value);
}

/** A number beyond the largest one is read as infinite. */
function isExact(value: number): boolean {
  return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
}

function sizeOf(name: string, values: readonly string[]): number {
  if (values.length > most.values) {
    throw refusedToken(`The token's "${shown(name)}" has more than ${most.values} values.`);
  }
  if ([name, ...values].some(({ length }) => length > most.length)) {
    throw refusedToken(
      `The token's "${shown(name)}" is, or has a value, longer than ${most.length} characters.`,
    );
  }
  return values.reduce((size, { length }) => size + length, name.length);
}

function shown(name: string): string {
  return name.slice(0, 64);
}
