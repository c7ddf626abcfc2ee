import type { JWTPayload } from 'jose';
import type { Principal } from '#schema/policy/principal.ts';
import { refusedToken } from './refused-token.ts';

/** Claims that are read elsewhere, or that are about the token and not about its subject. */
const otherwiseRead = new Set(
  'iss aud exp nbf iat jti sub client_id azp roles scope scopes purposes purpose domains'.split(' '),
);

/** The limits of claims, since each fetch carries them to a domain. Lengths in characters. */
const most = { claims: 64, values: 256, length: 256, total: 8_192 };

/**
 * The further claims of a token, as lists of texts. A claim that holds an object, or a list in a list, is left out.
 * @throws GraphQLError UNAUTHENTICATED for claims over the limits: a shortened list would mean something else.
 */
export function readClaims(payload: JWTPayload): Principal['claims'] {
  const read = Object.entries(payload)
    .filter(([name]) => !otherwiseRead.has(name))
    .map(([name, value]) => [name, [value].flat()] as const)
    .filter(([, values]) => values.every(isScalar))
    .map(([name, values]) => [name, values.map((value) => asText(name, value))] as const);
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

function asText(name: string, value: unknown): string {
  // Large JSON numbers lose their last digits when parsed: two accounts would become one.
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw refusedToken(`The token's "${shown(name)}" is a number too large to be exact; issue it as a text.`);
  }
  return String(value);
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
