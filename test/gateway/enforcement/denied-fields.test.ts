import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import { analyst, ordersSubgraph, steward, usersSubgraph } from '../governed-mesh.ts';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [usersSubgraph, ordersSubgraph] });
});
afterAll(() => mesh[Symbol.asyncDispose]());
beforeEach(() => {
  for (const { asked } of Object.values(mesh.subgraphs)) asked.length = 0;
});

const fetched = () => Object.values(mesh.subgraphs).flatMap(({ asked }) => asked.map(({ query }) => query));
const errorsOf = (answer: Awaited<ReturnType<TestMesh['query']>>) =>
  answer.errors?.map(({ path, extensions }) => [extensions.code, path?.join('.')]);

test('a denied field is null with an error at its path, and is not fetched', async () => {
  const answer = await mesh.as(analyst).query('{ users { id salary } }');
  expect(answer.status).toBe(200);
  expect(answer.data).toEqual({
    users: [
      { id: '1', salary: null },
      { id: '2', salary: null },
    ],
  });
  expect(errorsOf(answer)).toEqual([
    ['FORBIDDEN_FIELD', 'users.0.salary'],
    ['FORBIDDEN_FIELD', 'users.1.salary'],
  ]);
  expect(fetched().join()).not.toContain('salary');
});

test('whoever may see it gets it', async () => {
  const answer = await mesh.as(steward).query('{ users { salary } secrets { code } }');
  expect(answer.errors).toBeUndefined();
  expect(answer.data).toMatchObject({ users: [{ salary: 'a secret' }, {}], secrets: { code: 'a secret' } });
});

test('operations of one document are decided each by itself, however often it comes', async () => {
  const query = 'query Pay { users { salary } } query Where { users { country } }';
  for (const operationName of ['Pay', 'Where', 'Pay', 'Where']) {
    const answer = await mesh.as(analyst).query(query, { operationName });
    const pay = operationName === 'Pay';
    expect(answer.data.users[0]).toEqual(pay ? { salary: null } : { country: 'NL' });
    expect(errorsOf(answer)?.[0]).toEqual(pay ? ['FORBIDDEN_FIELD', 'users.0.salary'] : undefined);
  }
});

test('plans of one document for two callers are two', async () => {
  const query = '{ users { country salary } }';
  const first = await mesh.as(analyst).query(query);
  const second = await mesh.as(steward).query(query);
  const third = await mesh.as(analyst).query(query);
  expect(second.data.users[0].salary).toBe('a secret');
  expect([first, third].map(({ data }) => data.users[0].salary)).toEqual([null, null]);
});

test('nothing is fetched where everything is denied', async () => {
  const answer = await mesh.as(analyst).query('{ s: secrets { code users { id } } __typename }');
  expect(answer.data).toEqual({ s: null, __typename: 'Query' });
  expect(errorsOf(answer)).toEqual([['FORBIDDEN_FIELD', 's']]);
  expect(fetched()).toEqual([]);
});

test('a denied field that is required takes its parent along, as GraphQL has it', async () => {
  const answer = await mesh.as(analyst).query('{ user(id: "1") { id required friend { required } } }');
  expect(answer.data).toEqual({ user: null });
  expect(errorsOf(answer)).toContainEqual(['FORBIDDEN_FIELD', 'user.required']);
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
])('%s gives nothing away', async (_, query) => {
  const answer = await mesh.as(analyst).query(query);
  expect(answer.status).toBe(200);
  expect(JSON.stringify(answer)).not.toContain('a secret');
  expect(answer.errors?.length).toBeGreaterThan(0);
  expect(answer.errors?.every(({ extensions }) => extensions.code === 'FORBIDDEN_FIELD')).toBe(true);
  expect(fetched().join()).not.toContain('salary');
});

test('a clear member of an interface is answered through its own type', async () => {
  const answer = await mesh
    .as(analyst)
    .query('{ anything { ... on Firm { salary name } ... on User { country } } }');
  expect(answer.errors).toBeUndefined();
  expect(answer.data.anything).toEqual([
    { country: 'NL' },
    { country: 'BE' },
    { salary: null, name: 'Weavers' },
  ]);
});

test('a client cannot take the name under which types are asked for', async () => {
  const answer = await mesh
    .as(analyst)
    .query('{ parties { __weft_type: __typename id ... on Firm { name } } }');
  expect(answer.errors).toBeUndefined();
  expect(answer.data.parties[2]).toEqual({ __weft_type: 'Firm', id: '9', name: 'Weavers' });
});

test('introspection is answered beside denied fields', async () => {
  const answer = await mesh.as(analyst).query('{ __type(name: "User") { name } user(id: "1") { salary } }');
  expect(answer.data).toEqual({ __type: { name: 'User' }, user: { salary: null } });
});

test('variables that only denied fields use are not missed', async () => {
  const query =
    'query ($w: UserFilter, $id: ID!) { secrets { users(where: $w) { id } } user(id: $id) { id } }';
  const answer = await mesh
    .as(analyst)
    .query(query, { variables: { id: '1', w: { country: { eq: 'NL' } } } });
  expect(answer.data).toEqual({ secrets: null, user: { id: '1' } });
});
