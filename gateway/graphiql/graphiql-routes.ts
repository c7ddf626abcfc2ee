import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type HttpRequest, type HttpResponse, problem, type Route } from '#platform/runtime/http-server.ts';
import { comesFromLoopback } from '#platform/runtime/loopback.ts';

export interface GraphiqlOptions {
  /**
   * A JSON file with the personas of the page and the first query: `{ "query": "...", "personas":
   * [{ "name", "about", "token" }] }`. Read for each page load, so tokens can be renewed in it.
   * Its tokens are sent to anyone who opens the page on this machine: for development only.
   * @default no personas, and GraphiQL's own first query
   */
  readonly personasFile?: string | undefined;
}

/**
 * GraphiQL for browsers at `GET /graphql` (and from `GET /`), with its assets under `/graphiql/`, all of
 * them from installed packages. Leave the routes out in production.
 * @throws where an asset's package is not installed.
 */
export async function graphiqlRoutes(options: GraphiqlOptions = {}): Promise<Route[]> {
  const page = await readFile(join(import.meta.dirname, 'page.html'));
  const assets = await Promise.all(assetFiles().map(([name, file]) => assetRoute(name, file)));
  return [
    get('/', () => ({ status: 302, headers: { location: '/graphql' }, body: '' })),
    get('/graphql', () => ({ status: 200, headers: pageHeaders, body: page })),
    get('/graphiql/personas.json', (request) => personas(request, options.personasFile)),
    ...assets,
  ];
}

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  vary: 'accept',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src data:; " +
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

const contentTypes: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

function assetFiles(): [name: string, file: string][] {
  return [
    ['page.js', join(import.meta.dirname, 'page.js')],
    ['page.css', join(import.meta.dirname, 'page.css')],
    ['react.js', inPackage('react', 'umd/react.production.min.js')],
    ['react-dom.js', inPackage('react-dom', 'umd/react-dom.production.min.js')],
    ['graphiql.js', inPackage('graphiql', 'graphiql.min.js')],
    ['graphiql.css', inPackage('graphiql', 'graphiql.min.css')],
  ];
}

// The packages' export maps do not list their browser builds, so the file is found beside package.json.
function inPackage(name: string, file: string): string {
  return join(dirname(fileURLToPath(import.meta.resolve(`${name}/package.json`))), file);
}

async function assetRoute(name: string, file: string): Promise<Route> {
  const plain = await readFile(file);
  const packed = gzipSync(plain, { level: 6 });
  const headers = {
    'content-type': contentTypes[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    vary: 'accept-encoding',
  };
  return get(`/graphiql/${name}`, ({ headers: asked }) =>
    /\bgzip\b/.test(String(asked['accept-encoding'] ?? ''))
      ? { status: 200, headers: { ...headers, 'content-encoding': 'gzip' }, body: packed }
      : { status: 200, headers, body: plain },
  );
}

async function personas(request: HttpRequest, file: string | undefined): Promise<HttpResponse> {
  if (!comesFromLoopback(request)) {
    return problem(
      403,
      'BAD_REQUEST',
      'Demo tokens are only served to this machine, at a loopback address and without a proxy.',
    );
  }
  return {
    status: 200,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
    },
    body: file === undefined ? '{"personas":[]}' : await readFile(file),
  };
}

function get(path: string, handle: Route['handle']): Route {
  return { method: 'GET', path, handle };
}
