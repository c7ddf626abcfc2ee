import type { GraphQLError } from 'graphql';
import { type CryptoKey, type JWTHeaderParameters, type JWTPayload, jwtVerify } from 'jose';
import { requestError } from '#platform/runtime/errors.ts';
import { KeysUnavailableError } from '#platform/runtime/followed-keys.ts';
import type { Logger } from '#platform/runtime/log.ts';
import { longestTokenAge } from '#platform/runtime/token-age.ts';
import type { Principal } from '#schema/policy/principal.ts';
import { defaultAlgorithms, isAsymmetric } from './algorithms.ts';
import { checkAccessToken } from './check-access-token.ts';
import { createIdentityKeys } from './identity-keys.ts';
import type { IdentityOptions } from './identity-options.ts';
import { isNameOf, qualifiedName } from './qualified-name.ts';
import { readPrincipal } from './read-principal.ts';
import { reasonOf, refusedToken } from './refused-token.ts';

/** What a token was verified to be. */
export interface VerifiedToken {
  readonly payload: JWTPayload;
  readonly header: JWTHeaderParameters;
  readonly key: CryptoKey | Uint8Array;
  /** Seconds since the epoch. */
  readonly until: number;
}

export interface TrustedIssuer {
  /** @throws GraphQLError UNAUTHENTICATED or IDENTITY_UNAVAILABLE */
  verify(token: string): Promise<VerifiedToken>;
  /** Whether the key set still answers with the very key that verified the token. @throws as `verify` does */
  hasKeyOf(verified: VerifiedToken, token: string): Promise<boolean>;
  /** Whom a verified token speaks for. @throws GraphQLError UNAUTHENTICATED */
  principalOf(payload: JWTPayload): Principal;
}

/**
 * One issuer: its keys, what is checked of its tokens and what is read of them. Nothing is left to jose's defaults,
 * which are lax.
 * @param others names of the issuers beside it.
 * @throws TypeError for an algorithm with a shared secret, or a URL that keys must not come from.
 */
export function createTrustedIssuer(
  options: IdentityOptions,
  others: readonly string[],
  logger: Logger,
): TrustedIssuer {
  const { issuer, audience, algorithms = defaultAlgorithms, types = ['at+jwt'], clients = [] } = options;
  const { claims, own = false, grants = {} } = options;
  const unfit = algorithms.find((algorithm) => !isAsymmetric(algorithm));
  if (unfit !== undefined) throw new TypeError(`"${unfit}" is not an algorithm with a public key.`);
  const keys = createIdentityKeys(options, algorithms, logger);
  const checks = {
    issuer,
    algorithms: [...algorithms],
    requiredClaims: ['exp', 'iat', ...(claims?.subject ? [] : ['sub'])],
    maxTokenAge: longestTokenAge,
    clockTolerance: 5,
  };
  const expected = { types, audience, clients, consumer: claims?.consumer };

  function nameOf(name: string): string {
    if (!own) return qualifiedName(issuer, name);
    if (!others.some((other) => isNameOf(other, name))) return name;
    throw refusedToken('The token names a subject or an application as those of another issuer are named.');
  }

  function whyRefused(error: unknown, token: string): GraphQLError {
    if (error instanceof KeysUnavailableError) return unchecked(error);
    return refusedToken(reasonOf(error, token, algorithms), error);
  }

  return {
    async verify(token) {
      const { payload, protectedHeader, key } = await jwtVerify(token, keys, checks).catch(
        (error: unknown) => {
          throw whyRefused(error, token);
        },
      );
      checkAccessToken(protectedHeader, payload, expected);
      const { exp = 0, iat = 0 } = payload;
      return { payload, header: protectedHeader, key, until: Math.min(exp, iat + longestTokenAge) };
    },
    async hasKeyOf({ header, key }, token) {
      const [protectedHeader = '', payload = '', signature = ''] = token.split('.');
      try {
        return (await keys(header, { protected: protectedHeader, payload, signature })) === key;
      } catch (error) {
        throw whyRefused(error, token);
      }
    },
    principalOf: (payload) => readPrincipal(payload, { claims, grants, nameOf }),
  };
}

function unchecked(cause: KeysUnavailableError): GraphQLError {
  return requestError(
    'IDENTITY_UNAVAILABLE',
    'The token cannot be checked now: the keys of the identity provider cannot be had. Try again later.',
    { originalError: cause },
  );
}
