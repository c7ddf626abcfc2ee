import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createFetchOperation, type FetchOperation } from '#gateway/fetches/subgraph-fetch.ts';
import type { FetchContext } from '#gateway/request/governance.ts';
import { joinFetches } from '#gateway/subgraphs/join-fetches.ts';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import { send, type TestSubgraph, type TestSubgraphOptions } from '#test/testkit/test-subgraph.ts';

const federation = linkHeader({ federation: ['@key'] });
const policy = linkHeader({ policy: ['@classification', '@mask', '@inert'] });
const open = '@classification(level: PUBLIC)';

/** How long `shop` takes for its orders. Milliseconds. */
let thinking = 0;

const shop: TestSubgraphOptions = {
  name: 'shop',
  sdl: `${federation} ${policy}
    type Query { orders: [Order!] ${open} }
    type Order ${open} { id: ID! ${open}  buyer: Person ${open}  item: Item ${open} }
    type Person @key(fields: "id") { id: ID! }
    type Item @key(fields: "sku") { sku: ID! }`,
  resolvers: {
    Query: {
      orders: async () => {
        await wait(thinking);
        return [1, 2].map((id) => ({ id: `o${id}`, buyer: { id: `p${id}` }, item: { sku: `s${id}` } }));
      },
    },
  },
};

const club: TestSubgraphOptions = {
  name: 'club',
  sdl: `${federation} ${policy}
    type Query { members: [Member!] ${open} }
    type Member ${open} { id: ID! ${open}  person: Person ${open} }
    type Person @key(fields: "id") { id: ID! }`,
  resolvers: { Query: { members: () => [3, 4].map((id) => ({ id: `m${id}`, person: { id: `p${id}` } })) } },
};

/** Ids of people who are refused; `all` for every fetch of people. */
let refused = new Set<string>();

const registry: TestSubgraphOptions = {
  name: 'registry',
  sdl: `${federation} ${policy}
    type Person @key(fields: "id") ${open} {
      id: ID! ${open}
      name(upper: Boolean @inert): String ${open} @mask(with: PARTIAL, unless: [["role:steward"]])
      born: Int ${open}
    }
    type Item @key(fields: "sku") ${open} { sku: ID! ${open}  label: String ${open} }`,
  resolvers: {
    Person: {
      __resolveReference: ({ id }: { id: string }) => {
        if (refused.has('all')) throw new Error('all are refused');
        if (refused.has(id)) return Promise.reject(new Error('refused'));
        return { id, born: 1800 + Number(id.slice(1)) };
      },
      name: ({ id }: { id: string }, { upper }: { upper?: boolean }) => (upper ? `NAME ${id}` : `Name ${id}`),
    },
    Item: { label: ({ sku }: { sku: string }) => `Item ${sku}` },
  },
};

/** The same without a policy. */
function plain(subgraph: TestSubgraphOptions): TestSubgraphOptions {
  const sdl = subgraph.sdl.replace(policy, '').replace(/@(classification|mask)\([^)]*\)|@inert/g, '');
  return { ...subgraph, sdl };
}

const plainMesh = () => createTestMesh({ subgraphs: [shop, club, registry].map(plain) });

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await plainMesh();
});
afterAll(() => mesh[Symbol.asyncDispose]());
afterEach(() => {
  thinking = 0;
  (mesh.subgraphs.club as TestSubgraph).fault = undefined;
  refused = new Set();
  askedOf(mesh).asked.length = 0;
  askedOf(mesh).fault = undefined;
});

function askedOf({ subgraphs }: TestMesh): TestSubgraph {
  return subgraphs.registry as TestSubgraph;
}

const [people, items] = ['Person { name }', 'Item { label }'].map((fields) =>
  createFetchOperation(
    `query($representations:[_Any!]!){_entities(representations:$representations){... on ${fields}}}`,
    undefined,
  ),
) as [FetchOperation, FetchOperation];

const query = '{ orders { buyer { name } item { label } } members { person { name(upper: true) born } } }';
const response = {
  orders: [
    { buyer: { name: 'Name p1' }, item: { label: 'Item s1' } },
    { buyer: { name: 'Name p2' }, item: { label: 'Item s2' } },
  ],
  members: [{ person: { name: 'NAME p3', born: 1803 } }, { person: { name: 'NAME p4', born: 1804 } }],
};

describe('entity fetches of one operation to a domain', () => {
  test('at several positions at the same time are one request', async () => {
    const { data, errors } = await mesh.query(query);
    expect(errors).toBeUndefined();
    expect(data).toEqual(response);
    expect(askedOf(mesh).asked).toHaveLength(1);
    const { literal_1: literal, ...told } = askedOf(mesh).asked[0]?.variables ?? {};
    expect(literal).toBe(true);
    expect(
      Object.values(told)
        .map((about) => JSON.stringify(about))
        .sort(),
    ).toEqual([
      '[{"__typename":"Item","sku":"s1"},{"__typename":"Item","sku":"s2"}]',
      '[{"__typename":"Person","id":"p1"},{"__typename":"Person","id":"p2"}]',
      '[{"__typename":"Person","id":"p3"},{"__typename":"Person","id":"p4"}]',
    ]);
  });

  test('work with variables, fragments of one name and a variable with the reserved name', async () => {
    const { data, errors } = await mesh.query(
      `query ($_r0: Boolean, $yes: Boolean!) {
        orders { buyer { ...P } item { label @include(if: $yes) } }
        members { person { ...P born @skip(if: $yes) } }
      }
      fragment P on Person { name(upper: $_r0) }`,
      { variables: { _r0: true, yes: true } },
    );
    expect(errors).toBeUndefined();
    expect(data.orders[1]).toEqual({ buyer: { name: 'NAME p2' }, item: { label: 'Item s2' } });
    expect(data.members[0]).toEqual({ person: { name: 'NAME p3' } });
  });

  test('have their errors at the right positions', async () => {
    refused = new Set(['p2', 'p3']);
    const { data, errors = [] } = await mesh.query(query);
    expect(data.orders).toEqual([response.orders[0], { buyer: { name: null }, item: { label: 'Item s2' } }]);
    expect(data.members).toEqual([{ person: { name: null, born: null } }, response.members[1]]);
    expect(errors.map(({ path }) => path?.slice(0, 3).join('.')).sort()).toEqual([
      'members.0.person',
      'orders.1.buyer',
    ]);
    expect(askedOf(mesh).asked).toHaveLength(1);
  });

  test('do not affect each other where the domain fails to answer one of them', async () => {
    refused = new Set(['all']);
    const { data, errors = [] } = await mesh.query(query);
    expect(data.orders.map(({ item }: { item: unknown }) => item)).toEqual([
      { label: 'Item s1' },
      { label: 'Item s2' },
    ]);
    expect(data.orders[0].buyer).toEqual({ name: null });
    expect(data.members[0].person).toEqual({ name: null, born: null });
    expect(new Set(errors.map(({ path }) => path?.[0]))).toEqual(new Set(['orders', 'members']));
    // The domain did not refuse the joined request.
    refused = new Set();
    askedOf(mesh).asked.length = 0;
    await mesh.query(`query Again ${query}`);
    expect(askedOf(mesh).asked).toHaveLength(1);
  });

  test('fail at each position where the request fails', async () => {
    askedOf(mesh).fault = (outgoing) => send(outgoing, 503, 'no');
    const { data, errors = [] } = await mesh.query(query);
    expect(data.members[1].person).toEqual({ name: null, born: null });
    expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(
      new Set(['SUBGRAPH_UNAVAILABLE']),
    );
    expect(new Set(errors.map(({ path }) => path?.[0]))).toEqual(new Set(['orders', 'members']));
  });

  test('are refused without what they were sent about, which is of rows', async () => {
    for (const text of [query, '{ orders { buyer { name } } }']) {
      const named: string[] = [];
      askedOf(mesh).fault = (outgoing, _, body = '') => {
        const [name = ''] = /_?r(\d+|epresentations)(?=":\[)/.exec(body) ?? [];
        named.push(name);
        const message = `Variable "$${name}" got invalid value { __typename: "Person", id: "p1" }; Expected "_Any".`;
        send(
          outgoing,
          400,
          JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] }),
        );
      };
      const { errors = [] } = await mesh.query(text);
      expect(named.at(-1)).toBe('representations');
      expect(new Set(errors.map(({ message }) => message))).toEqual(
        new Set(['The domain "registry" could not resolve this part of the query.']),
      );
    }
  });

  test('do not wait long for a slow domain', async () => {
    thinking = 400;
    const began = performance.now();
    const asked = mesh.query(query);
    await wait(300);
    // The members are known at this point, and the orders are not.
    expect(askedOf(mesh).asked).toHaveLength(1);
    expect((await asked).data).toEqual(response);
    expect(askedOf(mesh).asked).toHaveLength(2);
    expect(performance.now() - began).toBeGreaterThan(399);
  });
});

test('are the same request in any order', async () => {
  const bodies: string[] = [];
  const fetch = joinFetches(async (body) => {
    bodies.push(body);
    const data = { _e0: [null], _e1: [null] };
    return { outcome: { data, errors: [], extensions: {} }, shared: false };
  });
  for (const operations of [
    [people, items],
    [items, people],
  ]) {
    const context = {} as FetchContext;
    await Promise.all(
      operations.map((operation) => fetch({ operation, variables: {}, representations: ['{}'], context })),
    );
  }
  expect(bodies).toEqual([bodies[0], bodies[0]]);
});

test('are not sent when their caller is gone, also while another fetch is waited for', async () => {
  const domain = askedOf(mesh);
  const { club } = mesh.subgraphs;
  const two = '{ orders { buyer { name } } members { person { born } } }';
  await mesh.query(two);
  domain.asked.length = 0;
  thinking = 400;
  const members = [{ person: { __typename: 'Person', id: 'p3' } }];
  (club as TestSubgraph).fault = async (outgoing) => {
    await wait(150);
    send(outgoing, 200, JSON.stringify({ data: { members } }));
  };
  const going = new AbortController();
  const asked = fetch(`${mesh.gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: two }),
    signal: going.signal,
  });
  // The members are known at this point, and their people wait for the buyers.
  await wait(220);
  going.abort();
  await expect(asked).rejects.toThrow();
  await wait(300);
  expect(domain.asked).toEqual([]);
});

test('are not cached after an error of another fetch', async () => {
  await using fresh = await plainMesh();
  const domain = askedOf(fresh);
  const nothing = { _e0: [null, null], _e1: [null, null] };
  // It reports the first of its errors only.
  const errors = [{ message: 'no', path: ['_e0', 0] }];
  domain.fault = (outgoing) =>
    send(outgoing, 200, JSON.stringify({ data: nothing, errors }), { 'cache-control': 'public, max-age=60' });
  const two = '{ orders { buyer { name } item { label } } }';
  expect((await fresh.query(two)).errors).toHaveLength(1);
  domain.fault = undefined;
  const again = await fresh.query(two);
  expect(again.errors).toBeUndefined();
  expect(again.data).toEqual({ orders: response.orders });
});

describe('a domain that refuses a joined request and answers its parts', () => {
  test.each([
    [
      'with an error',
      (body: string) => JSON.stringify({ errors: [{ message: `too much: ${body.length}` }] }),
    ],
    ['with what is no response', () => '<html>'],
    ['by taking no notice of aliases', () => JSON.stringify({ data: { _entities: [] } })],
  ])('gets separate requests, then and for a while: %s', async (_, refusal) => {
    await using strict = await plainMesh();
    const domain = askedOf(strict);
    let together = 0;
    const fault: NonNullable<TestSubgraph['fault']> = (outgoing) => {
      together += 1;
      domain.fault = undefined;
      send(outgoing, 400, refusal('body'));
    };
    domain.fault = fault;
    const { data, errors } = await strict.query(query);
    expect({ data, errors }).toEqual({ data: response, errors: undefined });
    expect([together, domain.asked.length]).toEqual([1, 3]);
    const again = await strict.query(`query Again ${query}`);
    expect(again.data).toEqual(response);
    expect(domain.asked).toHaveLength(6);
  });

  test('gets joined requests again after a minute', async () => {
    let time = 0;
    let asked = 0;
    const fetch = joinFetches(
      async (body) => {
        asked += 1;
        const data = body.includes('_e1') ? null : { _entities: [null] };
        return { outcome: { data, errors: data ? [] : [{}], extensions: {} }, shared: false };
      },
      () => time,
    );
    const askTwo = async () => {
      asked = 0;
      const context = {} as FetchContext;
      const one = { operation: people, variables: {}, representations: ['{}'], context };
      await Promise.all([fetch(one), fetch(one)]);
      return asked;
    };
    expect([await askTwo(), await askTwo()]).toEqual([3, 2]);
    time = 60_000;
    expect(await askTwo()).toBe(3);
  });
});

describe('behind a policy', () => {
  test('an error without a path, which may concern a masked field, is not passed on', async () => {
    await using governed = await createTestMesh({ subgraphs: [shop, club, registry], foreign: ['registry'] });
    const domain = askedOf(governed);
    const nothing = { _e0: [null, null], _e1: [null, null] };
    const told = { message: 'Not with "Name p1"', extensions: { code: 'BAD_USER_INPUT' } };
    domain.fault = (outgoing) => {
      domain.fault = undefined;
      send(outgoing, 200, JSON.stringify({ data: nothing, errors: [told] }));
    };
    const { data, errors } = await governed.query('{ orders { buyer { name } item { label } } }');
    expect(errors).toBeUndefined();
    expect(data.orders[0]).toEqual({ item: { label: 'Item s1' }, buyer: { name: '[redacted]' } });
  });

  test.each([[[]], [['registry']]])('each position is masked, with %j foreign', async (foreign) => {
    await using governed = await createTestMesh({ subgraphs: [shop, club, registry], foreign });
    const domain = askedOf(governed);
    const { data } = await governed.query(query);
    // A test subgraph applies no masks: a value that it declares masked is removed, any other is masked.
    const names = foreign.length > 0 ? ['[redacted]', '[redacted]'] : [null, null];
    expect([data.orders[0].buyer.name, data.members[1].person.name]).toEqual(names);
    expect(data.members[1].person.born).toBe(1804);
    expect(domain.asked).toHaveLength(1);
    const clear = await governed.as({ sub: 's', roles: ['steward'] }).query(query);
    expect(clear.data).toEqual(response);
  });
});
