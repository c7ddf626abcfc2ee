import type { GraphQLError } from 'graphql';
import { errors } from 'jose';
import { requestError } from '#platform/runtime/errors.ts';

/** The caller's token is not accepted; the message says why. */
export function refusedToken(message: string, cause?: unknown): GraphQLError {
  return requestError('UNAUTHENTICATED', message, cause instanceof Error ? { originalError: cause } : {});
}

/** The reason that a token is refused, from the error of its verification. */
export function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired. Get a new one.';
  if (error instanceof errors.JWSSignatureVerificationFailed) return "The token's signature is wrong.";
  if (error instanceof errors.JWKSNoMatchingKey) return 'The token is not signed by a known key.';
  if (error instanceof errors.JWKSMultipleMatchingKeys) {
    return 'The token does not say which of several keys it is signed with ("kid").';
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return "The token's signature algorithm is not accepted.";
  if (error instanceof errors.JWTClaimValidationFailed) return reasonOfClaim(error);
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) {
    return 'The token is malformed.';
  }
  return 'The token cannot be checked: it, or its key, uses a feature that is not supported here.';
}

function reasonOfClaim({ claim, reason }: errors.JWTClaimValidationFailed): string {
  if (reason === 'missing') return `The token has no "${claim}".`;
  switch (claim) {
    case 'iss':
      return 'The token\'s issuer ("iss") is not the one that is trusted here.';
    case 'aud':
      return 'The token is for another audience ("aud").';
    case 'nbf':
    case 'iat':
      return `The token is not valid yet ("${claim}"). The issuer's clock may be ahead.`;
    default:
      return `The token's "${claim}" does not have the expected value.`;
  }
}
