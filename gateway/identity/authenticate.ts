import { requestError } from '#platform/runtime/errors.ts';
import { KeysUnavailableError } from '#platform/runtime/followed-keys.ts';
import type { Logger } from '#platform/runtime/log.ts';
import { anonymous, type Principal } from '#schema/policy/principal.ts';
import { defaultAlgorithms, isAsymmetric } from './algorithms.ts';
import { choosePurpose } from './choose-purpose.ts';
import { createIdentityKeys, type IdentityKeysOptions } from './identity-keys.ts';
import { readPrincipal, readPurpose } from './read-principal.ts';
import { reasonOf, refusedToken } from './refused-token.ts';
import { createTokenVerifier } from './verified-tokens.ts';

/** How tokens are checked. */
export interface IdentityOptions extends IdentityKeysOptions {
  readonly issuer: string;
  readonly audience: string;
  /** The accepted signature algorithms, none with a shared secret. @default EdDSA, ES256, ES384, RS256, PS256 */
  readonly algorithms?: readonly string[] | undefined;
}

export interface Credentials {
  /** The `authorization` header. */
  readonly authorization: string | undefined;
  /** The `x-purpose` header. */
  readonly purpose: string | undefined;
}

/** @throws GraphQLError UNAUTHENTICATED, IDENTITY_UNAVAILABLE or PURPOSE_NOT_GRANTED */
export type Authenticate = (credentials: Credentials) => Promise<Principal>;

/** RFC 9068 access tokens, signed with a key of the set. All checks are explicit, since jose's defaults are lax. */
const accepted = {
  typ: 'at+jwt',
  requiredClaims: ['exp', 'iat', 'sub'],
  maxTokenAge: 43_200,
  clockTolerance: 5,
};

/** The longest `authorization` header. A longer one is not parsed. */
const longestHeader = 8_192;

/**
 * Without an identity provider no token can be verified: headers are ignored and every caller is anonymous.
 * @throws TypeError for an algorithm with a shared secret, or a URL that keys must not come from.
 */
export function createAuthenticator(identity: IdentityOptions | undefined, logger: Logger): Authenticate {
  if (!identity) return async () => anonymous;
  const { issuer, audience, algorithms = defaultAlgorithms } = identity;
  const unfit = algorithms.find((algorithm) => !isAsymmetric(algorithm));
  if (unfit !== undefined) throw new TypeError(`"${unfit}" is not an algorithm with a public key.`);
  const keys = createIdentityKeys(identity, algorithms, logger);
  const verify = createTokenVerifier(keys, { ...accepted, issuer, audience, algorithms: [...algorithms] });

  return async ({ authorization, purpose }) => {
    if (authorization === undefined) return choosePurpose(anonymous, purpose);
    const token = readToken(authorization);
    const payload = await verify(token).catch((error: unknown) => {
      throw error instanceof KeysUnavailableError ? unchecked(error) : refusedToken(reasonOf(error), error);
    });
    return choosePurpose(readPrincipal(payload), purpose ?? readPurpose(payload));
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

function unchecked(cause: KeysUnavailableError) {
  return requestError(
    'IDENTITY_UNAVAILABLE',
    'The token cannot be checked now: the keys of the identity provider are not available. Try again later.',
    { originalError: cause },
  );
}
