import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { createGateway } from '#gateway/gateway.ts';
import { createEnvelopeKey } from '#gateway/identity/envelope-key.ts';
import { createDuckDb } from '#platform/engines/duckdb/duckdb.ts';
import { raw } from '#platform/engines/sql.ts';
import { composeSupergraph } from '#schema/compose.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';
import { createTestProduct } from '#test/testkit/test-product.ts';
import type { Exchange } from '../attacker.ts';
import type { AttackArea, World } from '../attempt.ts';
import { codesOf, expectCode } from '../expectations.ts';
import { ordersContract } from '../orders-product.ts';
import { head, open } from '../small-schemas.ts';

const list = <T>(length: number, make: (index: number) => T) =>
  Array.from({ length }, (_, index) => make(index));
const spread = (name: string) => `... ${name}`;

/** 18 fragments, each of which spreads the next one twice. */
const doubling = `{ customers { nodes { ...F0 } } } ${list(18, (at) => {
  const next = at < 17 ? spread(`F${at + 1}`) : 'id';
  return `fragment F${at} on Customer { manager { reports { nodes { ${next} } } } m2: manager { reports { nodes { ${next} } } } }`;
}).join(' ')}`;

export const load: AttackArea = {
  area: 'denial of service',
  attempts: {
    'DOS-01': (world) => expectCheap(world, { query: doubling }),
    'DOS-03': (world) => {
      const edges = list(50, () => '... on CustomerEdge { node { id } }').join(' ');
      const roots = list(60, () => `... on Query { customers { edges { ${edges} } } }`).join(' ');
      return expectCheap(world, { query: `{ ${roots} }` });
    },
    'DOS-05': async (world) => {
      const deep = `${'manager { reports { nodes { '.repeat(1000)}id${'}'.repeat(3000)}`;
      await expectCheap(world, { query: `{ customers { nodes { ${deep} } } }` });
      await expectCheap(world, { query: `{ a(x: ${'['.repeat(20_000)}${']'.repeat(20_000)}) }` });
    },
    'DOS-07': async (world) => {
      const where = `${'{ not: '.repeat(300)}{ id: { eq: "1" } }${' }'.repeat(300)}`;
      await expectCheap(world, { query: `{ customers(where: ${where}) { totalCount } }` });
      const w = list(300, () => 0).reduce<object>((inner) => ({ not: inner }), { id: { eq: '1' } });
      await expectCheap(world, {
        query: 'query ($w: CustomerFilter) { customers(where: $w) { totalCount } }',
        variables: { w },
      });
      const ten = `${'{ not: '.repeat(10)}{ id: { eq: "1" } }${' }'.repeat(10)}`;
      const response = await world.attacker.ask('analyst_eu', `{ customers(where: ${ten}) { totalCount } }`);
      expect([codesOf(response), response.statements]).toEqual([['LIMIT_EXCEEDED'], []]);
    },
    'DOS-09': async (world) => {
      const query = 'query ($i: [ID!]) { customers(where: { id: { in: $i } }) { totalCount } }';
      for (const length of [100_000, 1_001]) {
        const response = await world.attacker.ask('analyst_eu', query, { i: list(length, (at) => `c${at}`) });
        expect([codesOf(response), response.statements]).toEqual([['LIMIT_EXCEEDED'], []]);
      }
    },
    'DOS-11': async ({ attacker }) => {
      const reports = (name: string) => `on Customer { manager { reports { nodes { ...${name} } } } }`;
      for (const fragments of [
        `fragment A ${reports('B')} fragment B ${reports('A')}`,
        `fragment A ${reports('A')}`,
      ]) {
        const response = await attacker.ask('analyst_eu', `{ customers { nodes { ...A } } } ${fragments}`);
        expect([response.status, response.fetches]).toEqual([400, 0]);
        expect(codesOf(response)[0]).toMatch(/GRAPHQL_VALIDATION_FAILED|LIMIT_EXCEEDED/);
      }
    },
    'DOS-13': async ({ attacker }) => {
      const names = list(14, (at) => `v${at}`);
      const query = `query (${names.map((name) => `$${name}: Boolean!`).join(', ')}) { customers(first: 1) { nodes { ${names.map((name) => `a${name}: id @include(if: $${name})`).join(' ')} } } }`;
      const started = performance.now();
      const response = await attacker.ask(
        'analyst_eu',
        query,
        Object.fromEntries(names.map((name) => [name, true])),
      );
      expect(Object.keys(response.data.customers.nodes[0])).toHaveLength(14);
      expect(performance.now() - started).toBeLessThan(1_500);
    },
    'DOS-15': async (world) => {
      const response = await expectQuick(
        world.attacker.http({ as: 'analyst_eu', body: { query: `{ __typename }${'\n#'.repeat(200_000)}` } }),
      );
      expectCode(response, [400, 413], 'LIMIT_EXCEEDED');
    },
    'DOS-17': async ({ attacker }) => {
      const query = 'query ($i: [ID!]) { customers(where: { id: { in: $i } }) { totalCount } }';
      for (const length of [10_000, 900]) {
        const response = await expectQuick(
          attacker.ask('analyst_eu', query, { i: list(length, () => ({})) }),
        );
        expect([response.status, response.fetches]).toEqual([400, 0]);
        expect(response.text.length).toBeLessThan(4_000);
      }
    },
    'DOS-19': (world) => {
      const fragments = list(
        26,
        (at) =>
          `fragment F${at} on Customer { manager { reports { nodes { ${at < 25 ? `...F${at + 1} ...F${at + 1}` : 'id'} } } } }`,
      );
      return expectCheap(world, { query: `{ customers { nodes { ...F0 } } } ${fragments.join(' ')}` });
    },
    'DOS-21': async ({ attacker }) => {
      const path = `/graphql?query=${encodeURIComponent(doubling)}`;
      const headers = { 'apollo-require-preflight': '1' };
      const get = await expectQuick(attacker.http({ as: 'analyst_eu', method: 'GET', path, headers }));
      expectCode(get, 400, 'LIMIT_EXCEEDED');
      const batch = await expectQuick(attacker.http({ as: 'analyst_eu', body: [{ query: doubling }] }));
      expect([batch.status, batch.fetches]).toEqual([400, 0]);
      const direct = await expectQuick(attacker.direct('customers', 'analyst_eu', doubling));
      expect([direct.status, direct.statements]).toEqual([400, []]);
    },
    'DOS-23': async ({ attacker }) => {
      const query = (like: string) =>
        `{ customers(where: { displayName: { like: "${like}" } }) { totalCount } }`;
      for (const like of ['%a%a%a%a%a%a%a%a%a%a%a%b', '%'.repeat(5), `a${'_'.repeat(2_000)}`]) {
        const response = await attacker.ask('analyst_eu', query(like));
        expect([codesOf(response), response.statements]).toEqual([['LIMIT_EXCEEDED'], []]);
      }
      expect((await attacker.ask('analyst_eu', query('%c1%'))).data.customers.totalCount).toBe(10);
    },
    'DOS-25': async ({ attacker }) => {
      const query =
        'query ($n: Int) { customers(first: $n) { nodes { orders(first: $n) { nodes { id } } } } }';
      expectCode(await attacker.ask('analyst_eu', query, { n: 1_000 }), 400, 'LIMIT_EXCEEDED');
      expect((await attacker.ask('analyst_eu', query, { n: 2 })).data.customers.nodes).toHaveLength(2);
    },
    'DOS-27': slowDomain,
    'DOS-29': goneClient,
    'DOS-31': uniqueDocuments,
    // There is no export yet; the requests of a caller are limited in any case.
    'DOS-33': async ({ attacker, mesh }) => {
      await using gateway = await mesh.secondGateway({
        limits: { requestsPerSecond: 1, requestBurst: 5 },
      });
      const ask = () => attacker.ask('analyst_eu', '{ __typename }', undefined, { to: gateway.url });
      const responses = await Promise.all(list(20, ask));
      const limited = responses.filter(({ status }) => status === 429);
      expect(limited.length).toBeGreaterThanOrEqual(12);
      for (const response of limited) expect(codesOf(response)).toEqual(['RATE_LIMITED']);
    },
  },
};

/** `bench/refusals.ts` measures the cost of refusals; the limit here is one that a shared machine keeps. */
async function expectQuick(asked: Promise<Exchange>): Promise<Exchange> {
  const started = performance.now();
  const response = await asked;
  expect(performance.now() - started).toBeLessThan(1_500);
  return response;
}

async function expectCheap({ attacker }: World, body: object): Promise<void> {
  const response = await expectQuick(attacker.http({ as: 'analyst_eu', body }));
  expectCode(response, [400, 413], 'LIMIT_EXCEEDED');
}

async function slowDomain(): Promise<void> {
  const one = (name: string) => ({
    name,
    sdl: `${head} type Query { ${name}: String ${open} }`,
    resolvers: { Query: { [name]: () => name } },
  });
  const fetches = { timeoutMs: 400, connections: 2 };
  await using mesh = await createTestMesh({
    subgraphs: [one('customers'), one('orders')],
    gateway: { fetches },
  });
  let waiting = 0;
  let most = 0;
  const { orders } = mesh.subgraphs;
  if (orders) {
    orders.fault = (outgoing) => {
      waiting += 1;
      most = Math.max(most, waiting);
      outgoing.once('close', () => {
        waiting -= 1;
      });
    };
  }
  const stuck = list(6, () => mesh.query('{ orders customers }'));
  const started = performance.now();
  const other = await Promise.all(list(20, () => mesh.query('{ customers }')));
  expect(performance.now() - started).toBeLessThan(400);
  for (const { data } of other) expect(data).toEqual({ customers: 'customers' });
  for (const response of await Promise.all(stuck)) {
    expect([response.data, codesOf(response as never)]).toEqual([
      { orders: null, customers: 'customers' },
      ['SUBGRAPH_TIMEOUT'],
    ]);
  }
  expect(most).toBeLessThanOrEqual(2);
}

/** A client that disconnects cancels its statements. */
async function goneClient({ attacker, output }: World): Promise<void> {
  const envelopeKey = await createEnvelopeKey();
  let running = 0;
  let started = 0;
  await using product = await createTestProduct({
    contract: ordersContract,
    rows: attacker.mesh.data.orders,
    serve: {
      envelopeKeys: envelopeKey.verifying,
      logger: output.logger('subgraph:orders'),
      createEngine: async (folder) => {
        const engine = await createDuckDb({ allowedDirectories: [folder] });
        const endless = raw('SELECT sum(a.range * b.range) AS s FROM range(100000000) a, range(1000000) b');
        return {
          ...engine,
          async query(_, signal) {
            started += 1;
            running += 1;
            return engine.query(endless, signal).finally(() => {
              running -= 1;
            });
          },
          [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
        };
      },
    },
  });
  const composed = composeSupergraph({
    subgraphs: [{ name: 'orders', url: `${product.server.url}/graphql`, sdl: product.sdl }],
  });
  if (!composed.ok) throw new Error('does not compose');
  await using gateway = await createGateway({
    supergraph: composed.supergraph,
    port: 0,
    envelopeKey,
    logger: output.logger('gateway'),
  });
  const gone = new AbortController();
  const body = JSON.stringify({ query: '{ orders { totalCount nodes { id } } }' });
  const headers = { 'content-type': 'application/json' };
  const asked = list(6, () =>
    fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body, signal: gone.signal }).catch(() => {}),
  );
  await expect.poll(() => started).toBeGreaterThan(0);
  await sleep(50);
  gone.abort();
  await Promise.all(asked);
  await expect.poll(() => running, { timeout: 1_500 }).toBe(0);
}

/** The cache of documents is limited: after 36 MB of them, 18 MB more hardly increase the memory. */
async function uniqueDocuments({ attacker }: World): Promise<void> {
  const ask = (from: number) =>
    Promise.all(
      list(50, (at) => attacker.ask('anonymous', `{ __typename } # ${from + at} ${'x'.repeat(60_000)}`)),
    );
  for (let at = 0; at < 600; at += 50) await ask(at);
  const full = await settledHeap();
  for (let at = 600; at < 900; at += 50) await ask(at);
  expect((await settledHeap()) - full).toBeLessThan(6_000_000);
}

async function settledHeap(): Promise<number> {
  const { setFlagsFromString } = await import('node:v8');
  const { runInNewContext } = await import('node:vm');
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round += 1) {
    collect();
    await sleep(20);
  }
  return process.memoryUsage().heapUsed;
}
