import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { createSubgraphClient } from '#gateway/fetches/subgraph-client.ts';
import { createSubgraphSources, type SubgraphSourcesOptions } from '#gateway/subgraphs/subgraph-sources.ts';
import { fetchBounded } from '#platform/runtime/http/fetch-bounded.ts';
import { captureLog } from '#test/testkit/captured-log.ts';

/** A domain that answers, and counts who connects. */
async function startDomain() {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    response.writeHead(200, { 'content-type': 'application/json', connection: 'close' });
    response.end('{"data":{}}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    requests: () => requests,
    [Symbol.dispose]: () => void server.close(),
  };
}

/** A name server that gives these addresses, one after the other. */
function resolving(...addresses: string[]): LookupFunction {
  return (_hostname, options, callback) => {
    const address = addresses.length > 1 ? addresses.shift() : addresses[0];
    const family = address?.includes(':') ? 6 : 4;
    if (options.all) callback(null, [{ address: address ?? '', family }]);
    else callback(null, address ?? '', family);
  };
}

async function post(url: string, lookup?: LookupFunction): Promise<string> {
  const log = captureLog();
  await using client = createSubgraphClient({
    logger: log.logger,
    lookup,
    fetches: { retries: 0, timeoutMs: 5_000 },
  });
  return send(client, url);
}

async function send(client: ReturnType<typeof createSubgraphClient>, url: string): Promise<string> {
  const signal = new AbortController().signal;
  return client.post({ domain: 'users', url, body: '{}', headers: {}, signal, repeatable: false }).then(
    () => 'answered',
    (error: Error) => error.message,
  );
}

const refused = /^its address .+ is a link-local address or that of a metadata service$/;

test.each([
  'http://169.254.169.254/latest/meta-data',
  'http://2852039166/graphql',
  'http://0xa9fea9fe/graphql',
  'http://0251.0376.0251.0376/graphql',
  'http://169.254.43518/graphql',
  'http://[::ffff:169.254.169.254]/graphql',
  'http://[::ffff:a9fe:a9fe]/graphql',
  'http://[::169.254.169.254]/graphql',
  'http://[64:ff9b::169.254.169.254]/graphql',
  'http://[2002:a9fe:a9fe::]/graphql',
  'http://[fd00:ec2::254]/graphql',
  'http://[fe80::1]/graphql',
  'http://[febf::1]/graphql',
  'https://169.254.169.254/graphql',
  'http://100.100.100.200/graphql',
])('an envelope is not sent to %s', async (url) => {
  expect(await post(url)).toMatch(refused);
});

test.each(['169.254.169.254', '::ffff:169.254.169.254', 'fe80::1%lo', 'fd00:ec2::254'])(
  'nor to a name that has the address %s',
  async (address) => {
    expect(await post('http://users.example/graphql', resolving(address))).toMatch(refused);
  },
);

test('a name that has another address for the next connection is checked again', async () => {
  using domain = await startDomain();
  const log = captureLog();
  await using client = createSubgraphClient({
    logger: log.logger,
    lookup: resolving('127.0.0.1', '169.254.169.254'),
    fetches: { retries: 0, connections: 1 },
  });
  const url = `http://users.example:${domain.port}/graphql`;
  expect(await send(client, url)).toBe('answered');
  expect(await send(client, url)).toMatch(refused);
  expect(domain.requests()).toBe(1);
});

test.each([
  'http://gateway:secret@users.example/graphql',
  'http://users.example@evil.example/graphql',
  'file:///etc/passwd',
  'unix:/var/run/docker.sock',
  'data:application/json,{}',
])('a supergraph with the URL %s does not load', (url) => {
  const options = { urls: {} } as unknown as SubgraphSourcesOptions;
  const sources = createSubgraphSources(options)(buildSchema('type Query { a: Int }'), new Set());
  expect(() => sources({ name: 'users', url })).toThrow(
    /^The (URL of the subgraph "users" holds a user name|subgraph "users" has the URL)/,
  );
});

test('an issuer does not lead to this machine by a name of another host', async () => {
  using domain = await startDomain();
  const url = new URL(`http://localhost:${domain.port}/jwks`);
  const bounds = { bytes: 1_000, accept: 'application/json', signal: AbortSignal.timeout(5_000) };
  const failure = await fetchBounded(url, { ...bounds, inward: false }).catch((error: Error) => error.cause);
  expect(failure).toMatchObject({ code: 'ADDRESS_REFUSED' });
  expect(domain.requests()).toBe(0);
  expect(await fetchBounded(url, bounds)).toBe('{"data":{}}');
});
