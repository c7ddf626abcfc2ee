import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { type HttpResponse, startHttpServer } from '#platform/runtime/http-server.ts';
import type { Flaw } from './test-issuer.ts';

export interface TestIdentityProvider extends AsyncDisposable {
  /** What its tokens' `iss` is: its address, with a path. */
  readonly issuer: string;
  readonly jwk: JWK;
  readonly key: CryptoKey;
  /** What its discovery document says; a change is a fault. */
  document: unknown;
  /** Answers in place of what stands at a path. */
  fault: ((path: string) => HttpResponse | Promise<HttpResponse> | undefined) | undefined;
  /** The paths that it was asked for. */
  readonly asked: readonly string[];
  /** A token of exactly these claims, but for `iss`, `iat` and `exp`; `flaw` makes it a bad one. */
  token(claims: Record<string, unknown>, flaw?: Flaw): Promise<string>;
}

export interface TestIdentityProviderOptions {
  /** @default 'test' */
  readonly kid?: string;
  /** @default 'RS256' */
  readonly alg?: string;
  /** Of the issuer's URL. @default '/realms/company' */
  readonly path?: string;
  /** Where its discovery document is. @default behind the path, as OpenID Connect has it */
  readonly discovery?: 'openid' | 'oauth';
}

/** An identity provider on a socket of its own: a discovery document, a key set, and tokens of type JWT. */
export async function createTestIdentityProvider({
  kid = 'test',
  alg = 'RS256',
  path = '/realms/company',
  discovery = 'openid',
}: TestIdentityProviderOptions = {}): Promise<TestIdentityProvider> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
  const base = path.replace(/\/$/, '');
  const place =
    discovery === 'openid'
      ? `${base}/.well-known/openid-configuration`
      : `/.well-known/oauth-authorization-server${base}`;
  const asked: string[] = [];
  const http = await startHttpServer({
    port: 0,
    routes: [{ method: 'GET', path: '/*', handle: ({ url }) => respond(url.pathname) }],
    onError: () => {},
  });
  const issuer = `${http.url}${path}`;

  function respond(at: string): HttpResponse | Promise<HttpResponse> {
    asked.push(at);
    const faulty = provider.fault?.(at);
    if (faulty) return faulty;
    if (at === place) return { status: 200, body: JSON.stringify(provider.document) };
    if (at === '/jwks') return { status: 200, body: JSON.stringify({ keys: [jwk] }) };
    return { status: 404, body: 'nothing here' };
  }

  const provider: TestIdentityProvider = {
    issuer,
    jwk,
    key: privateKey,
    document: { issuer, jwks_uri: `${http.url}/jwks`, response_types_supported: ['code'] },
    fault: undefined,
    asked,
    token(claims, { change = (token: SignJWT) => token, key = privateKey, header = {} } = {}) {
      const token = new SignJWT({ sub: 'ann', aud: 'weft', iss: issuer, ...claims })
        .setProtectedHeader({ alg, kid, typ: 'JWT', ...header })
        .setIssuedAt()
        .setExpirationTime('5m');
      return change(token).sign(key);
    },
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
  return provider;
}
