import {
  type CryptoKey,
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  SignJWT,
} from 'jose';
import type { IdentityOptions } from '#gateway/identity/identity-options.ts';

export interface TestIssuer {
  readonly identity: IdentityOptions;
  readonly key: CryptoKey;
  /** The public half, as a key set has it. */
  readonly jwk: JWK;
  /** A valid token with these claims; `but` makes it invalid. */
  token(claims?: Record<string, unknown>, but?: Flaw): Promise<string>;
}

export interface Flaw {
  readonly change?: (token: SignJWT) => SignJWT;
  readonly key?: CryptoKey | Uint8Array;
  readonly header?: Partial<JWTHeaderParameters>;
}

export interface TestIssuerOptions {
  /** @default 'test' */
  readonly kid?: string;
  /** @default 'EdDSA' */
  readonly alg?: string;
}

/** An identity provider with its own key. */
export async function createTestIssuer({
  kid = 'test',
  alg = 'EdDSA',
}: TestIssuerOptions = {}): Promise<TestIssuer> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg };
  return {
    key: privateKey,
    jwk,
    identity: { keys: createLocalJWKSet({ keys: [jwk] }), issuer: 'test-issuer', audience: 'weft' },
    token(claims = {}, { change = (token: SignJWT) => token, key = privateKey, header = {} } = {}) {
      const token = new SignJWT({ sub: 'somebody', ...claims })
        .setProtectedHeader({ alg, kid, typ: 'at+jwt', ...header })
        .setIssuer('test-issuer')
        .setAudience('weft')
        .setIssuedAt()
        .setExpirationTime('5m');
      return change(token).sign(key);
    },
  };
}
