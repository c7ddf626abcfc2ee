import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { contractHead } from '#test/fixtures/contracts.ts';
import { supergraphWith, usersInterface } from '#test/fixtures/contracts-on-graph.ts';
import { steward, usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import { runWeft, startWeft } from '#test/testkit/run-weft.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';

function ordersContract(to: string): string {
  return `${contractHead('orders')}
  - name: orders
    properties:
      - { name: id, logicalType: string, primaryKey: true }
      - name: customer_id
        logicalType: string
        relationships:
          - to: ${to}
`;
}

async function ordersRepository(to = 'urn:weft:users#users.id') {
  const folder = await temporaryFolder();
  const orders = join(folder.path, 'subgraphs', 'orders');
  await mkdir(orders, { recursive: true });
  const server = 'servers: [{ server: graphql, type: api, location: "http://orders.example/graphql" }]';
  await writeFile(join(orders, 'contract.yaml'), `${ordersContract(to)}${server}\n`);
  const file = join(folder.path, 'weft.lock');
  return {
    ...folder,
    weft: (...args: string[]) => runWeft(args, undefined, folder.path),
    lock: async () => JSON.parse(await readFile(file, 'utf8')),
    write: (content: unknown) => writeFile(file, JSON.stringify(content)),
  };
}

/** A server on this machine, and the `authorization` of each request to it. */
async function serve(listener: RequestListener) {
  const tokens: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    tokens.push(request.headers.authorization);
    listener(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tokens,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

test("locks what a mesh's gateway shows to a caller, and looks there again", async () => {
  const supergraph = supergraphWith(usersInterface);
  await using mesh = await createTestMesh({
    subgraphs: [usersSubgraph],
    gateway: { supergraph, production: true },
  });
  await using orders = await ordersRepository();
  const anonymous = await orders.weft('lock', '--from', mesh.gateway.url);
  expect(anonymous.code).toBe(1);
  expect(anonymous.stderr).toContain(
    'it asks for a token, or refuses the one that it got; give one with --token',
  );

  const token = await mesh.issuer.token(steward);
  // The address of the graph is taken for that of the gateway.
  const from = `${mesh.gateway.url}/graphql`;
  expect((await orders.weft('lock', '--from', from, '--token', token)).code).toBe(0);
  const { contracts } = await orders.lock();
  expect(contracts).toEqual([
    { reference: 'urn:weft:users', ...usersInterface, from: `${mesh.gateway.url}/` },
  ]);
  expect((await orders.weft('lock', '--check', '--from', from, '--token', token)).code).toBe(0);

  const child = startWeft(['lock', '--check', '--from', from], undefined, { WEFT_TOKEN: token }, orders.path);
  const said = child.stderr ? text(child.stderr) : '';
  expect(await new Promise((ended) => child.once('close', ended))).toBe(0);
  expect(await said).toBe('weft.lock is up to date.\n');
  expect((await orders.weft('contract', 'check', 'subgraphs/orders/contract.yaml')).code).toBe(0);
});

test.each([
  [
    'is no gateway',
    (_, response) => response.end('<html></html>'),
    'did not answer as a gateway does: it is not JSON',
  ],
  ['has another form', (_, response) => response.end('{"urn":1}'), 'did not answer as a gateway does: '],
  [
    'answers with another contract',
    (_, response) => response.end(JSON.stringify({ ...usersInterface, urn: 'urn:weft:items' })),
    'answered with another contract',
  ],
  [
    'redirects',
    (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    'gave no contract',
  ],
  [
    'answers without an end',
    (_, response) => response.end(Buffer.alloc(1_048_577, 32)),
    'more than 1048576 bytes',
  ],
  ['fails', (_, response) => response.writeHead(500).end(), 'it answered 500'],
] satisfies [string, RequestListener, string][])(
  'a server that %s locks nothing',
  async (_, listener, told) => {
    await using server = await serve(listener);
    await using orders = await ordersRepository();
    const { code, stderr } = await orders.weft('lock', '--from', server.url);
    expect(code).toBe(1);
    expect(stderr).toContain(told);
    await expect(orders.lock()).rejects.toThrow('ENOENT');
  },
);

test('a token is sent to the gateway of the command, and never to an address that a lock names', async () => {
  const body = JSON.stringify(usersInterface);
  await using server = await serve((_, response) => response.end(body));
  await using orders = await ordersRepository();
  expect((await orders.weft('lock', '--from', server.url, '--token', 'secret')).code).toBe(0);
  expect(server.tokens).toEqual(['Bearer secret']);
  expect((await orders.weft('lock', '--update', '--token', 'secret')).code).toBe(0);
  expect(server.tokens).toEqual(['Bearer secret', undefined]);
});

test('a contract that is referred to by its URL is locked from there, and without a token', async () => {
  const users = ordersContract('items.id')
    .replaceAll('orders', 'users')
    .replace(/ +- name: customer_id[\s\S]*/, '');
  await using server = await serve((_, response) => response.end(users));
  await using orders = await ordersRepository(
    `https://contracts.example.com/users.yaml#/schema/users/properties/id`,
  );
  expect(await orders.weft('lock')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('"https://contracts.example.com" gave no contract'),
  });
  await using byUrn = await ordersRepository();
  const from = `${server.url}/users.yaml`;
  expect((await byUrn.weft('lock', '--from', from, '--token', 'secret')).code).toBe(0);
  expect(server.tokens).toEqual([undefined]);
  expect((await byUrn.lock()).contracts).toMatchObject([
    { reference: 'urn:weft:users', version: '1.0.0', from },
  ]);
});
