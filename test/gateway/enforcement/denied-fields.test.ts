import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { analyst, ordersSubgraph, steward, usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [usersSubgraph, ordersSubgraph] });
});
afterAll(() => mesh[Symbol.asyncDispose]());
beforeEach(() => {
  for (const { asked } of Object.values(mesh.subgraphs)) asked.length = 0;
});

const fetched = () => Object.values(mesh.subgraphs).flatMap(({ asked }) => asked.map(({ query }) => query));
const errorsOf = (response: Awaited<ReturnType<TestMesh['query']>>) =>
  response.errors?.map(({ path, extensions }) => [extensions.code, path?.join('.'), extensions.positions]);

test('a denied selection is null at each of its positions, with one error, and is not fetched', async () => {
  const response = await mesh.as(analyst).query('{ users { id salary } }');
  expect(response.status).toBe(200);
  expect(response.data).toEqual({
    users: [
      { id: '1', salary: null },
      { id: '2', salary: null },
    ],
  });
  expect(errorsOf(response)).toEqual([['FORBIDDEN_FIELD', 'users.0.salary', 2]]);
  expect(fetched().join()).not.toContain('salary');
});

test('a caller with access gets it', async () => {
  const response = await mesh.as(steward).query('{ users { salary } secrets { code } }');
  expect(response.errors).toBeUndefined();
  expect(response.data).toMatchObject({ users: [{ salary: 'a secret' }, {}], secrets: { code: 'a secret' } });
});

test('operations of one document are decided separately, in any order', async () => {
  const query = 'query Pay { users { salary } } query Where { users { country } }';
  for (const operationName of ['Pay', 'Where', 'Pay', 'Where']) {
    const response = await mesh.as(analyst).query(query, { operationName });
    const pay = operationName === 'Pay';
    expect(response.data.users[0]).toEqual(pay ? { salary: null } : { country: 'NL' });
    expect(errorsOf(response)?.[0]).toEqual(pay ? ['FORBIDDEN_FIELD', 'users.0.salary', 2] : undefined);
  }
});

test('plans of one document for two callers are separate', async () => {
  const query = '{ users { country salary } }';
  const first = await mesh.as(analyst).query(query);
  const second = await mesh.as(steward).query(query);
  const third = await mesh.as(analyst).query(query);
  expect(second.data.users[0].salary).toBe('a secret');
  expect([first, third].map(({ data }) => data.users[0].salary)).toEqual([null, null]);
});

test('nothing is fetched where everything is denied', async () => {
  const response = await mesh.as(analyst).query('{ s: secrets { code users { id } } __typename }');
  expect(response.data).toEqual({ s: null, __typename: 'Query' });
  expect(errorsOf(response)).toEqual([['FORBIDDEN_FIELD', 's', 1]]);
  expect(fetched()).toEqual([]);
});

test('a denied field that is required takes its parent along, as GraphQL has it', async () => {
  const response = await mesh.as(analyst).query('{ user(id: "1") { id required friend { required } } }');
  expect(response.data).toEqual({ user: null });
  expect(errorsOf(response)).toEqual([
    ['FORBIDDEN_FIELD', 'user.friend.required', 1],
    ['FORBIDDEN_FIELD', 'user.required', 1],
  ]);
});

test('an error behind a propagated null is reported, with all positions of the selection', async () => {
  const response = await mesh.as(analyst).query('{ users { required salary friend { country s: salary } } }');
  expect(response.data).toEqual({ users: null });
  expect(errorsOf(response)).toEqual([
    ['FORBIDDEN_FIELD', 'users.0.friend.s', 2],
    ['FORBIDDEN_FIELD', 'users.0.required', 2],
    ['FORBIDDEN_FIELD', 'users.0.salary', 2],
  ]);
});

test.each([
  [
    'each alias is a selection',
    '{ users { a: salary b: salary } }',
    [
      ['users.0.a', 2],
      ['users.0.b', 2],
    ],
  ],
  [
    'a fragment has its selections once, wherever it is spread',
    '{ one: user(id: "1") { friend { ...F } ...F } users { ...F } } fragment F on User { salary }',
    [['one.friend.salary', 4]],
  ],
  [
    'selections of one field that are merged are one',
    '{ users { salary ... on User { salary } ...F } } fragment F on User { salary }',
    [['users.0.salary', 2]],
  ],
  [
    'positions are counted in each type',
    '{ anything { ... on User { salary } ... on Firm { id } } }',
    [['anything.0.salary', 2]],
  ],
  ['behind an interface, too', '{ parties { ... on Party { salary } id } }', [['parties.0.salary', 3]]],
  ['a selection below a denied one has none', '{ secrets { users { salary } code } }', [['secrets', 1]]],
  [
    'nor has one that is skipped',
    'query ($no: Boolean = false) { users { id salary @include(if: $no) x: salary @skip(if: true) } }',
    [],
  ],
  ['nor one in an empty list', '{ user(id: "3") { salary } }', []],
  [
    'what another domain names has its positions',
    '{ orders { id customer { salary country } } }',
    [['orders.0.customer.salary', 2]],
  ],
])('%s', async (_, query, expected) => {
  const response = await mesh.as(analyst).query(query);
  expect(errorsOf(response) ?? []).toEqual(expected.map((told) => ['FORBIDDEN_FIELD', ...told]));
});

test('errors come in the order of the data', async () => {
  const response = await mesh
    .as(analyst)
    .query('{ b: users { friend { s: salary } salary } a: secrets { code } c: user(id: "1") { salary } }');
  expect(errorsOf(response)?.map(([, path]) => path)).toEqual([
    'b.0.friend.s',
    'b.0.salary',
    'a',
    'c.salary',
  ]);
});

test('denied fields cost errors by selections, not by rows', async () => {
  const aliases = Array.from({ length: 49 }, (_, index) => `a${index}: salary`).join(' ');
  const response = await mesh.as(analyst).query(`{ users { ${aliases} } }`);
  expect(response.errors).toHaveLength(49);
  expect(new Set(response.errors?.map(({ extensions }) => extensions.positions))).toEqual(new Set([2]));
});

test.each([
  ['an alias', '{ users { x: salary } }'],
  ['an inline fragment', '{ users { ... { ... on User { salary } } } }'],
  ['a named fragment', '{ users { ...F } } fragment F on User { ...G } fragment G on User { salary }'],
  [
    'a fragment spread twice',
    '{ a: users { ...F } b: user(id: "1") { ...F } } fragment F on User { id salary }',
  ],
  ['an interface', '{ parties { salary } }'],
  ['an interface fragment', '{ users { ... on Party { salary } } }'],
  ['a union member', '{ anything { __typename ... on User { salary } } }'],
  ['an entity reached from another domain', '{ orders { customer { salary } } }'],
  ['@include with a variable', 'query ($y: Boolean = true) { users { salary @include(if: $y) } }'],
])('%s discloses nothing', async (_, query) => {
  const response = await mesh.as(analyst).query(query);
  expect(response.status).toBe(200);
  expect(JSON.stringify(response)).not.toContain('a secret');
  expect(response.errors?.length).toBeGreaterThan(0);
  expect(response.errors?.every(({ extensions }) => extensions.code === 'FORBIDDEN_FIELD')).toBe(true);
  expect(fetched().join()).not.toContain('salary');
});

test('an unmasked member of an interface is answered through its own type', async () => {
  const response = await mesh
    .as(analyst)
    .query('{ anything { ... on Firm { salary name } ... on User { country } } }');
  expect(response.errors).toBeUndefined();
  expect(response.data.anything).toEqual([
    { country: 'NL' },
    { country: 'BE' },
    { salary: null, name: 'Weavers' },
  ]);
});

test('a client cannot use the alias under which types are fetched', async () => {
  const response = await mesh
    .as(analyst)
    .query('{ parties { __weft_type: __typename id ... on Firm { name } } }');
  expect(response.errors).toBeUndefined();
  expect(response.data.parties[2]).toEqual({ __weft_type: 'Firm', id: '9', name: 'Weavers' });
});

test('introspection is answered next to denied fields', async () => {
  const response = await mesh.as(analyst).query('{ __type(name: "User") { name } user(id: "1") { salary } }');
  expect(response.data).toEqual({ __type: { name: 'User' }, user: { salary: null } });
});

test('variables that only denied fields use cause no error', async () => {
  const query =
    'query ($w: UserFilter, $id: ID!) { secrets { users(where: $w) { id } } user(id: $id) { id } }';
  const response = await mesh
    .as(analyst)
    .query(query, { variables: { id: '1', w: { country: { eq: 'NL' } } } });
  expect(response.data).toEqual({ secrets: null, user: { id: '1' } });
});
