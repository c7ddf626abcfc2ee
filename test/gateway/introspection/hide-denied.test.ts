import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyst, steward, usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import { type AskOptions, createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [usersSubgraph], gateway: { hideDenied: true } });
});
afterAll(() => mesh[Symbol.asyncDispose]());

/** All parts of a response that a caller sees, except the id of the request. */
async function seen(query: string, options: AskOptions = {}) {
  const { status, data, errors } = await mesh.as(analyst).query(query, options);
  return JSON.stringify({ status, data, errors }).replace(/"correlationId":"[^"]+"/g, '');
}

test.each([
  ['a field', (name: string) => `{ user(id: "1") { id ${name} } }`, 'salary', 'nosuch'],
  [
    'a field as if it were an object',
    (name: string) => `{ user(id: "1") { ${name} { id } } }`,
    'salary',
    'nosuch',
  ],
  [
    'a field without its arguments',
    (name: string) => `{ user(id: "1") { ${name}(a: 1) } }`,
    'salary',
    'nosuch',
  ],
  ['a field through an interface', (name: string) => `{ parties { ${name} } }`, 'salary', 'nosuch'],
  ['a field at the top', (name: string) => `{ ${name} { code } }`, 'secrets', 'zzz'],
  ['a field at the top, without selections', (name: string) => `{ ${name} }`, 'secrets', 'zzz'],
  ['a type', (name: string) => `{ anything { ... on ${name} { code } } }`, 'Secrets', 'Nothing'],
  ['a type of a fragment', (name: string) => `{ ...F } fragment F on ${name} { code }`, 'Secrets', 'Nothing'],
  [
    'an input field',
    (name: string) => `{ users(where: { ${name}: { eq: "1" } }) { id } }`,
    'salary',
    'nosuch',
  ],
  [
    'an input field, nested',
    (name: string) => `{ users(where: { and: [{ ${name}: null }] }) { id } }`,
    'salary',
    'nosuch',
  ],
])('a hidden %s and a nonexistent one get the same message', async (_, query, hidden, unknown) => {
  const toldOfHidden = await seen(query(hidden));
  expect(toldOfHidden.replaceAll(hidden, unknown)).toBe(await seen(query(unknown)));
  expect(toldOfHidden).toContain('GRAPHQL_VALIDATION_FAILED');
});

test.each([
  ['an input field', (name: string) => ({ [name]: { eq: '1' } })],
  ['an input field, nested', (name: string) => ({ and: [{ not: { [name]: null } }] })],
])('%s in a variable, too', async (_, filter) => {
  const query = 'query ($f: UserFilter) { users(where: $f) { id } }';
  const told = await seen(query, { variables: { f: filter('salary') } });
  expect(told).toBe(await seen(query, { variables: { f: filter('nosuch') } }));
  expect(told).toContain('BAD_USER_INPUT');
});

test('a similar name is not suggested', async () => {
  for (const query of [
    '{ user(id: "1") { salar } }',
    '{ secret { code } }',
    '{ users(where: { salar: {} }) { id } }',
  ]) {
    expect(await seen(query)).not.toMatch(/salary|secrets|did you mean/i);
  }
});

test('a caller who may see a field is not affected', async () => {
  const query = '{ user(id: "1") { salary required } secrets { code } }';
  const { errors, data } = await mesh.as(steward).query(query);
  expect(errors).toBeUndefined();
  expect(data.secrets).toEqual({ code: 'a secret' });
});

test('a document that is valid for one caller is not valid for another one', async () => {
  const query = '{ user(id: "2") { salary } }';
  expect((await mesh.as(steward).query(query)).status).toBe(200);
  expect((await mesh.as(analyst).query(query)).status).toBe(400);
  expect((await mesh.as(steward).query(query)).status).toBe(200);
});

test('without the option a hidden field is null, and forbidden by its name', async () => {
  await using open = await createTestMesh({ subgraphs: [usersSubgraph] });
  const response = await open.as(analyst).query('{ user(id: "1") { salary } }');
  expect(response.data).toEqual({ user: { salary: null } });
  expect(response.errors?.[0]?.message).toBe('You may not see "User.salary".');
});
