import {
  type CryptoKey,
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  type JWTHeaderParameters,
  SignJWT,
} from 'jose';
import type { IdentityOptions } from '#gateway/options.ts';

export interface TestIssuer {
  readonly identity: IdentityOptions;
  readonly key: CryptoKey;
  /** A good token with these claims; `but` makes it a bad one. */
  token(claims?: Record<string, unknown>, but?: Flaw): Promise<string>;
}

export interface Flaw {
  readonly change?: (token: SignJWT) => SignJWT;
  readonly key?: CryptoKey;
  readonly header?: Partial<JWTHeaderParameters>;
}

/** An identity provider of its own. */
export async function createTestIssuer(): Promise<TestIssuer> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'EdDSA' };
  return {
    key: privateKey,
    identity: { keys: createLocalJWKSet({ keys: [jwk] }), issuer: 'test-issuer', audience: 'weft' },
    token(claims = {}, { change = (token: SignJWT) => token, key = privateKey, header = {} } = {}) {
      const token = new SignJWT({ sub: 'somebody', ...claims })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'test', typ: 'at+jwt', ...header })
        .setIssuer('test-issuer')
        .setAudience('weft')
        .setIssuedAt()
        .setExpirationTime('5m');
      return change(token).sign(key);
    },
  };
}
