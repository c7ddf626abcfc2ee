import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import type { ProductContext } from '#platform/product/context.ts';
import { linkHeader } from '#test/testkit/link-header.ts';
import { ask, createTestMesh } from '#test/testkit/test-mesh.ts';
import { send } from '#test/testkit/test-subgraph.ts';
import { analyst, caller, createCachedMesh, peopleRows, publish, same } from './cached-mesh.ts';

const people = '{ people { nodes { id city } } }';

test('a domain that stops invalidates its cached responses', async () => {
  await using cached = await createCachedMesh();
  await cached.warm(people);
  await cached.people.server[Symbol.asyncDispose]();
  await expect
    .poll(async () => (await cached.ask(people)).errors?.[0]?.extensions.code, { timeout: 10_000 })
    .toBe('SUBGRAPH_UNAVAILABLE');
});

test('only the gateway can subscribe to the snapshot epoch', async () => {
  await using cached = await createCachedMesh();
  const response = await fetch(`${cached.people.server.url}/snapshot`);
  expect(response.status).toBe(401);
  expect(await response.text()).toContain('SUBGRAPH_UNTRUSTED_CALLER');
});

test('a response with an error is not cached, and neither are its other parts', async () => {
  await using cached = await createCachedMesh();
  await cached.warm(people);
  const mixed = '{ people(first: 1) { nodes { id } } wrong: people(after: "no cursor") { nodes { id } } }';
  for (let round = 0; round < 4; round += 1) {
    const { response, people: asked } = await cached.count(mixed);
    expect(response.errors?.[0]?.extensions.code).toBe('BAD_CURSOR');
    expect(asked).toBe(1);
  }
});

test('a response with hand-written fields is never cached, whatever they read', async () => {
  const extensions = `
extend type Query { askedBy: String @classification(level: PUBLIC) }
extend type Person { times: Int @classification(level: PUBLIC) }`;
  let times = 0;
  const resolvers = {
    Query: { askedBy: (_: unknown, __: unknown, { principal }: ProductContext) => principal.subject },
    Person: {
      times: () => {
        times += 1;
        return times;
      },
    },
  };
  await using cached = await createCachedMesh({ people: { extensions, serve: { resolvers } } });
  await cached.warm(people);
  for (const subject of ['a', 'b', 'a', 'b']) {
    expect((await cached.ask('{ askedBy }', caller('analyst', subject))).data).toEqual({ askedBy: subject });
  }
  for (let round = 1; round <= 4; round += 1) {
    expect((await cached.ask('{ person(id: "p1") { times } }')).data).toEqual({ person: { times: round } });
  }
});

test('an earlier snapshot is answered, and does not replace the current one', async () => {
  await using cached = await createCachedMesh();
  const [{ snapshot: old }] = (await cached.ask(people)).extensions.mesh.products;
  await publish(cached.mesh, cached.people, peopleRows('two'));
  const before = await cached.warm(people);
  const asOf = `{ people(asOf: "${old}") { nodes { id city } } }`;
  for (let round = 0; round < 4; round += 1) {
    const { response, people: asked } = await cached.count(asOf);
    expect([response.data.people.nodes[0].city, asked]).toEqual(['city of p1, one', 1]);
    expect(response.extensions.mesh.products[0].snapshot).toBe(old);
  }
  expect(same(await cached.ask(people))).toBe(same(before));
});

test('the limit applies: the least recently used entry is fetched again', async () => {
  await using cached = await createCachedMesh({ gateway: { cache: { bytes: 20_000 } } });
  const one = (n: number) => `{ people(where: { id: { ne: "x${n}" } }) { nodes { id city } } }`;
  await cached.warm(one(0));
  for (let n = 1; n <= 40; n += 1) await cached.ask(one(n));
  expect((await cached.count(one(0))).people).toBe(1);
  expect((await cached.count(one(40))).people).toBe(0);
});

const sdl = `
${linkHeader({ federation: ['@key'] })}
type Query { count: Int item(id: ID!): Item }
type Mutation { add: Int }
type Item @key(fields: "id") { id: ID! n: Int }`;

function counting() {
  let count = 0;
  return {
    name: 'counting',
    sdl,
    resolvers: {
      Query: { count: () => count },
      Mutation: {
        add: () => {
          count += 1;
          return count;
        },
      },
    },
  };
}

/** Responses of a subgraph without a snapshot, with those headers. @returns the number of requests to it. */
async function askedWith(headers: Record<string, string>, times = 3): Promise<number> {
  await using mesh = await createTestMesh({ subgraphs: [counting()] });
  let asked = 0;
  const { counting: subgraph } = mesh.subgraphs;
  if (!subgraph) throw new Error('There is no such subgraph.');
  subgraph.fault = (outgoing) => {
    asked += 1;
    send(outgoing, 200, JSON.stringify({ data: { count: asked } }), headers);
  };
  for (let round = 0; round < times; round += 1) await mesh.query('{ count }');
  return asked;
}

test.each([
  [{}, 3],
  [{ 'cache-control': 'max-age=60' }, 1],
  [{ 'cache-control': 'max-age=60', age: '10' }, 1],
  [{ 'cache-control': 'max-age=60', age: '60' }, 3],
  [{ 'cache-control': 'max-age=60', age: 'old' }, 3],
  [{ 'cache-control': 'max-age=60, s-maxage=0' }, 3],
  [{ 'cache-control': 'max-age=0, S-MaxAge="60"' }, 1],
  [{ 'cache-control': 'max-age=60, private' }, 3],
  [{ 'cache-control': 'private="set-cookie", max-age=60' }, 3],
  [{ 'cache-control': 'no-store, max-age=60' }, 3],
  [{ 'cache-control': 'no-cache, max-age=60' }, 3],
  [{ 'cache-control': 'max-age=forever' }, 3],
  [{ 'cache-control': 'max-age=60', vary: 'accept-encoding' }, 1],
  [{ 'cache-control': 'max-age=60', vary: 'accept-language' }, 3],
  [{ 'cache-control': 'max-age=60', vary: '*' }, 3],
])(
  'a subgraph that names no snapshot and sends %j receives %i requests for three responses',
  async (headers, asked) => {
    expect(await askedWith(headers)).toBe(asked);
  },
);

test('a response with a max-age of a second is fetched again after it', async () => {
  await using mesh = await createTestMesh({ subgraphs: [counting()] });
  const { counting: subgraph } = mesh.subgraphs;
  let asked = 0;
  if (subgraph) {
    subgraph.fault = (outgoing) => {
      asked += 1;
      send(outgoing, 200, JSON.stringify({ data: { count: asked } }), { 'cache-control': 'max-age=1' });
    };
  }
  expect((await mesh.query('{ count }')).data.count).toBe(1);
  await expect.poll(async () => (await mesh.query('{ count }')).data.count, { timeout: 10_000 }).toBe(2);
});

test('a mutation invalidates earlier reads of its domain', async () => {
  await using mesh = await createTestMesh({ subgraphs: [counting()] });
  const { counting: subgraph } = mesh.subgraphs;
  if (!subgraph) throw new Error('There is no such subgraph.');
  let count = 0;
  subgraph.fault = (outgoing) =>
    send(outgoing, 200, JSON.stringify({ data: { count } }), { 'cache-control': 'max-age=60' });
  expect((await mesh.query('{ count }')).data).toEqual({ count: 0 });
  count = 7;
  expect((await mesh.query('{ count }')).data).toEqual({ count: 0 });
  subgraph.fault = undefined;
  expect((await mesh.query('mutation { add }')).data).toEqual({ add: 1 });
  expect((await mesh.query('{ count }')).data).toEqual({ count: 1 });
});

test('in a governed graph max-age caches a response for its caller, public for callers with the same decisions', async () => {
  const governed = `
${linkHeader({ federation: [], policy: ['@classification', '@mask'] })}
type Query {
  open: Int @classification(level: PUBLIC)
  hidden: String @classification(level: PUBLIC) @mask(with: REDACT, unless: [["role:steward"]])
}`;
  await using mesh = await createTestMesh({ subgraphs: [{ name: 'foreign', sdl: governed }], foreign: true });
  const { foreign } = mesh.subgraphs;
  if (!foreign) throw new Error('There is no such subgraph.');
  let asked = 0;
  const completionFor = (control: string, data: (n: number) => object) => {
    foreign.fault = (outgoing) => {
      asked += 1;
      send(outgoing, 200, JSON.stringify({ data: data(asked) }), { 'cache-control': control });
    };
  };
  const one = { sub: 'one', roles: ['analyst'] };
  const two = { sub: 'two', roles: ['analyst'] };
  const three = { sub: 'three', roles: ['steward'] };
  const responseTo = async (who: object, query: string) => (await mesh.as({ ...who }).query(query)).data;

  completionFor('max-age=60', (open) => ({ open }));
  expect([await responseTo(one, '{ open }'), await responseTo(one, '{ open }')]).toEqual([
    { open: 1 },
    { open: 1 },
  ]);
  expect(await responseTo(two, '{ open }')).toEqual({ open: 2 });
  completionFor('public, max-age=60', (open) => ({ a: open }));
  expect([await responseTo(one, '{ a: open }'), await responseTo(two, '{ a: open }')]).toEqual([
    { a: 3 },
    { a: 3 },
  ]);
  expect(await responseTo(three, '{ a: open }')).toEqual({ a: 4 });
  // Unmasked for the steward; masked by the gateway for the others, and then not cached.
  completionFor('public, max-age=60', (hidden) => ({ hidden: `clear ${hidden}` }));
  expect([await responseTo(one, '{ hidden }'), await responseTo(two, '{ hidden }')]).toEqual([
    { hidden: '[redacted]' },
    { hidden: '[redacted]' },
  ]);
  expect(asked).toBe(6);
  expect([await responseTo(three, '{ hidden }'), await responseTo(three, '{ hidden }')]).toEqual([
    { hidden: 'clear 7' },
    { hidden: 'clear 7' },
  ]);
});

/** A proxy in front of a domain that passes its snapshot epochs on until it is stopped. */
async function createInterruption(target: string) {
  const streams = new Set<ServerResponse>();
  let letting = 'pass' as 'pass' | 'silent' | 'refused';
  const server = createServer((incoming, outgoing) => {
    const stream = incoming.url === '/snapshot';
    if (stream && letting === 'refused') return void outgoing.writeHead(503).end();
    if (stream) streams.add(outgoing);
    const { method, headers, url = '' } = incoming;
    const forwarded = request(`${target}${url}`, { method, headers }, (response) => {
      outgoing.writeHead(response.statusCode ?? 500, response.headers);
      response.on('data', (chunk) => {
        if (!stream || letting === 'pass') outgoing.write(chunk);
      });
      response.on('end', () => outgoing.end());
      response.on('error', () => outgoing.destroy());
    });
    outgoing.on('close', () => {
      streams.delete(outgoing);
      forwarded.destroy();
    });
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    silence() {
      letting = 'silent';
    },
    cut() {
      letting = 'refused';
      for (const stream of streams) stream.destroy();
    },
    mend() {
      letting = 'pass';
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function interruptedMesh() {
  const cached = await createCachedMesh();
  const between = await createInterruption(cached.people.server.url);
  const gateway = await cached.mesh.secondGateway({
    subgraphUrls: { people: between.url },
    limits: { requestsPerSecond: 0 },
  });
  const token = await cached.mesh.tokenOf(analyst);
  return {
    ...cached,
    between,
    async cityAndStatements() {
      const before = cached.people.statements.length;
      const response = await ask(gateway.url, people, { headers: { authorization: `Bearer ${token}` } });
      return [response.data.people.nodes[0].city, cached.people.statements.length - before];
    },
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await between[Symbol.asyncDispose]();
      await cached[Symbol.asyncDispose]();
    },
  };
}

test('a stream that breaks disables the cache, and a new one enables it', async () => {
  await using mesh = await interruptedMesh();
  const { between, cityAndStatements } = mesh;
  await expect.poll(cityAndStatements, { timeout: 10_000 }).toEqual(['city of p1, one', 0]);
  between.cut();
  await expect.poll(cityAndStatements, { timeout: 10_000 }).toEqual(['city of p1, one', 1]);
  for (const mark of ['two', 'three', 'four']) {
    await publish(mesh.mesh, mesh.people, peopleRows(mark));
    expect(await cityAndStatements()).toEqual([`city of p1, ${mark}`, 1]);
  }
  between.mend();
  await expect.poll(cityAndStatements, { timeout: 10_000 }).toEqual(['city of p1, four', 0]);
});

test('a stream that is silent without an end disables the cache too', { timeout: 30_000 }, async () => {
  await using mesh = await interruptedMesh();
  const { between, cityAndStatements } = mesh;
  await expect.poll(cityAndStatements, { timeout: 10_000 }).toEqual(['city of p1, one', 0]);
  between.silence();
  await publish(mesh.mesh, mesh.people, peopleRows('two'));
  await expect.poll(cityAndStatements, { timeout: 20_000 }).toEqual(['city of p1, two', 1]);
});
