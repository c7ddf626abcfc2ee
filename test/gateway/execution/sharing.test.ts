import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { linkHeader } from '#test/testkit/link-header.ts';
import { testTokenKeys } from '#test/testkit/test-keys.ts';
import { type Answer, createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import type { Fault, TestSubgraph, TestSubgraphOptions } from '#test/testkit/test-subgraph.ts';

/** The secrets of tokens. */
const tokens = testTokenKeys({ hash: Buffer.alloc(32, 7), tenant: 'acme' });

/** Blocks the requests to a domain until it is opened. */
let gate = Promise.withResolvers<void>();
let reads = 0;

const federation = linkHeader({ federation: ['@key'] });
const policy = linkHeader({ policy: ['@classification', '@mask'] });

const looms: TestSubgraphOptions = {
  name: 'looms',
  sdl: `${federation}
    type Query { looms(first: Int): [Loom!]!  reads: Int! }
    type Mutation { oil: Int! }
    type Loom @key(fields: "id") { id: ID!  maker: String }`,
  resolvers: {
    Query: {
      looms: () => gate.promise.then(() => [{ id: '1', maker: 'Jacquard' }]),
      reads: () => gate.promise.then(() => reads++),
    },
    Mutation: { oil: () => ++reads },
  },
};

const weavers: TestSubgraphOptions = {
  name: 'weavers',
  sdl: `${federation} ${policy}
    type Query { weavers: [Weaver!]! @classification(level: PUBLIC) }
    type Weaver @key(fields: "id") @classification(level: PUBLIC) {
      id: ID! @classification(level: PUBLIC)
      name: String @classification(level: PUBLIC) @mask(with: PARTIAL, unless: [["role:steward"]])
      mail: String @classification(level: PUBLIC) @mask(with: HASH, unless: [["role:steward"]])
    }`,
  resolvers: {
    Query: { weavers: () => gate.promise.then(() => [{ id: '1', name: 'Ada Lovelace', mail: 'ada@x.org' }]) },
  },
};

let plain: TestMesh;
let governed: TestMesh;
beforeAll(async () => {
  [plain, governed] = await Promise.all([
    createTestMesh({ subgraphs: [looms] }),
    createTestMesh({ subgraphs: [weavers], foreign: true, gateway: { tokens } }),
  ]);
});
afterAll(async () => {
  await plain[Symbol.asyncDispose]();
  await governed[Symbol.asyncDispose]();
});
afterEach(() => {
  gate = Promise.withResolvers();
  for (const subgraph of [domain(plain), domain(governed)]) {
    subgraph.asked.length = 0;
    subgraph.fault = undefined;
  }
});

function domain(mesh: TestMesh): TestSubgraph {
  const [only] = Object.values(mesh.subgraphs);
  if (!only) throw new Error('A mesh without a subgraph.');
  return only;
}

/** All are in flight before the domain answers any. */
async function together(mesh: TestMesh, questions: readonly (() => Promise<Answer>)[]): Promise<Answer[]> {
  const responses = questions.map((ask) => ask());
  await vi.waitFor(() => expect(domain(mesh).asked.length).toBeGreaterThan(0));
  await wait(100);
  gate.resolve();
  return Promise.all(responses);
}

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe('concurrent requests', () => {
  test('with the same operation send one request to a domain', async () => {
    const responses = await together(
      plain,
      times(5, () => plain.query('{ looms { id maker } }')),
    );
    expect(responses.map(({ data }) => data)).toEqual(times(5, { looms: [{ id: '1', maker: 'Jacquard' }] }));
    expect(domain(plain).asked).toHaveLength(1);
  });

  test('with different operations and the same fetch send one request to the domain', async () => {
    const responses = await together(plain, [
      () => plain.query('{ looms { id maker } }'),
      () => plain.query('# again\n{ looms { id maker } }'),
    ]);
    expect(responses.map(({ data }) => data.looms[0].maker)).toEqual(['Jacquard', 'Jacquard']);
    expect(domain(plain).asked).toHaveLength(1);
  });

  test('that differ in a variable send two', async () => {
    const query = 'query ($n: Int) { looms(first: $n) { id } }';
    await together(plain, [
      () => plain.query(query, { variables: { n: 1 } }),
      () => plain.query(query, { variables: { n: 2 } }),
    ]);
    expect(
      domain(plain)
        .asked.map(({ variables }) => variables.n)
        .sort(),
    ).toEqual([1, 2]);
  });

  test('have their own ids in errors', async () => {
    const fault: Fault = (outgoing) => void gate.promise.then(() => outgoing.destroy());
    domain(plain).fault = fault;
    const asking = times(3, () => plain.query('{ looms { id } }')).map((ask) => ask());
    await wait(100);
    gate.resolve();
    const ids = (await Promise.all(asking)).map(({ errors }) => errors?.[0]?.extensions.correlationId);
    expect(new Set(ids).size).toBe(3);
    expect(ids).not.toContain(undefined);
  });

  test('that are mutations are each executed', async () => {
    reads = 0;
    const oiled = await Promise.all(times(4, () => plain.query('mutation { oil }')).map((ask) => ask()));
    expect(oiled.map(({ data }) => data.oil).sort()).toEqual([1, 2, 3, 4]);
  });
});

test('after a mutation do not share a request from before it', async () => {
  const before = plain.query('{ reads }');
  await vi.waitFor(() => expect(domain(plain).asked).toHaveLength(1));
  await plain.query('mutation { oil }');
  const after = plain.query('{ reads }');
  await vi.waitFor(() => expect(domain(plain).asked).toHaveLength(3));
  gate.resolve();
  const [one, other] = [await before, await after];
  expect(one.data.reads).not.toBe(other.data.reads);
});

describe('a client that disconnects', () => {
  const ask = (signal: AbortSignal) =>
    fetch(`${plain.gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ looms { id } }' }),
      signal,
    });

  test('does not affect others with the same request', async () => {
    const going = new AbortController();
    const gone = ask(going.signal).catch((error: Error) => error.name);
    await vi.waitFor(() => expect(domain(plain).asked).toHaveLength(1));
    const staying = ask(new AbortController().signal);
    await wait(100);
    going.abort();
    expect(await gone).toBe('AbortError');
    await wait(100);
    gate.resolve();
    expect(await (await staying).json()).toEqual({ data: { looms: [{ id: '1' }] } });
    expect(domain(plain).asked).toHaveLength(1);
  });

  test('cancels the fetch where no other caller waits for it', async () => {
    const closed = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    domain(plain).fault = (outgoing) => {
      outgoing.once('close', closed.resolve);
      reached.resolve();
    };
    const going = new AbortController();
    const both = times(2, () => ask(going.signal).catch((error: Error) => error.name)).map((begin) =>
      begin(),
    );
    await reached.promise;
    await wait(100);
    going.abort();
    expect(await Promise.all(both)).toEqual(['AbortError', 'AbortError']);
    await closed.promise;
  });
});

describe('callers', () => {
  const query = '{ weavers { name mail } }';
  const analyst = { sub: 'ada', roles: ['analyst'], purposes: ['analytics', 'billing'] };

  test('who are the same share a response, masked once, with its report and a record for each', async () => {
    const [alone] = await together(governed, [() => governed.as(analyst).query(query)]);
    gate = Promise.withResolvers();
    domain(governed).asked.length = 0;
    const responses = await together(
      governed,
      times(4, () => governed.as(analyst).query(query)),
    );
    expect(responses.map(({ data }) => data)).toEqual(times(4, alone?.data));
    expect(responses.map(({ extensions }) => extensions)).toEqual(times(4, alone?.extensions));
    expect(JSON.stringify(responses)).not.toContain('Lovelace');
    expect(domain(governed).asked).toHaveLength(1);
  });

  test('with different operations share the fetch, and each response is masked once', async () => {
    const [alone] = await together(governed, [() => governed.as(analyst).query(query)]);
    expect(alone?.data.weavers[0].mail).toMatch(/^tok1_/);
    gate = Promise.withResolvers();
    domain(governed).asked.length = 0;
    const responses = await together(governed, [
      () => governed.as(analyst).query(query),
      () => governed.as(analyst).query(`# again\n${query}`),
    ]);
    expect(domain(governed).asked).toHaveLength(1);
    expect(responses.map(({ data }) => data)).toEqual(times(2, alone?.data));
  });

  test.each([
    ['are somebody else', { ...analyst, sub: 'grace' }, {}],
    ['have another role', { ...analyst, roles: ['steward'] }, {}],
    ['have another purpose', analyst, { 'x-purpose': 'billing' }],
  ])('who %s get separate responses', async (_, other, headers) => {
    const [one, two] = await together(governed, [
      () => governed.as(analyst).query(query, { headers: { 'x-purpose': 'analytics' } }),
      () => governed.as(other).query(query, { headers: { 'x-purpose': 'analytics', ...headers } }),
    ]);
    expect(domain(governed).asked).toHaveLength(2);
    expect(JSON.stringify(one)).not.toContain('Lovelace');
    const clear = other.roles.includes('steward');
    expect(JSON.stringify(two).includes('Lovelace')).toBe(clear);
  });
});
