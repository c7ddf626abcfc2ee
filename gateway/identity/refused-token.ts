import type { GraphQLError } from 'graphql';
import { decodeProtectedHeader, errors } from 'jose';
import { requestError } from '#platform/runtime/errors.ts';

/** The caller's token is not accepted; the message says why. */
export function refusedToken(message: string, cause?: unknown): GraphQLError {
  return requestError('UNAUTHENTICATED', message, cause instanceof Error ? { originalError: cause } : {});
}

/**
 * What is wrong with a token, from what checking it threw.
 * @param algorithms that are expected.
 */
export function reasonOf(error: unknown, token: string, algorithms: readonly string[]): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired. Get a new one.';
  if (error instanceof errors.JWSSignatureVerificationFailed) return "The token's signature is wrong.";
  if (error instanceof errors.JWKSNoMatchingKey) return 'The token is not signed by a known key.';
  if (error instanceof errors.JWKSMultipleMatchingKeys) {
    return 'The token does not say which of several keys it is signed with ("kid").';
  }
  if (error instanceof errors.JOSEAlgNotAllowed) {
    const { alg } = decodeProtectedHeader(token);
    return `The token's signature algorithm is not accepted: it is ${printFound(alg)}, expected ${oneOf(algorithms)}.`;
  }
  if (error instanceof errors.JWTClaimValidationFailed) return reasonOfClaim(error);
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) {
    return 'The token is malformed.';
  }
  return 'The token cannot be checked: it, or its key, uses a feature that is not supported here.';
}

function reasonOfClaim({ claim, reason }: errors.JWTClaimValidationFailed): string {
  if (reason === 'missing') return `The token has no "${claim}".`;
  if (reason === 'invalid') return `The token's "${claim}" is not a number.`;
  if (claim === 'nbf' || claim === 'iat') {
    return `The token is not valid yet ("${claim}"). The issuer's clock may be ahead.`;
  }
  return `The token's "${claim}" is not what is expected here.`;
}

/** Of a name that the caller sent as many characters as tell which it is. */
const shownLength = 200;

/** What a token has where a name is expected: never more than that name. */
export function printFound(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value) && value.length > 0) {
    const more = value.length > 3 ? ` and ${value.length - 3} more` : '';
    return `${value.slice(0, 3).map(shownName).join(', ')}${more}`;
  }
  return shownName(value);
}

function shownName(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, shownLength)) : 'no name';
}

/** `"a"`, or `"a" or "b"`. */
export function oneOf(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(' or ');
}
