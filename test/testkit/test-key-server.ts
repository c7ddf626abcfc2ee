import type { JWK } from 'jose';
import { type HttpResponse, startHttpServer } from '#platform/runtime/http-server.ts';

export interface TestKeyServer extends AsyncDisposable {
  readonly url: URL;
  /** The published set; a further key is a rotation. */
  keys: readonly JWK[];
  /** Answers in place of the keys. */
  fault: (() => Promise<HttpResponse> | HttpResponse) | undefined;
  /** The number of requests. */
  readonly fetches: () => number;
}

/** The key set URL of an identity provider, on a real socket. */
export async function createTestKeyServer(...keys: readonly JWK[]): Promise<TestKeyServer> {
  let fetches = 0;
  const http = await startHttpServer({
    port: 0,
    routes: [
      {
        method: 'GET',
        path: '/*',
        handle() {
          fetches += 1;
          return server.fault?.() ?? { status: 200, body: JSON.stringify({ keys: server.keys }) };
        },
      },
    ],
    onError: () => {},
  });
  const server: TestKeyServer = {
    url: new URL('/jwks', http.url),
    keys,
    fault: undefined,
    fetches: () => fetches,
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
  return server;
}
