import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyst, steward, usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import { peopleSubgraph } from '#test/fixtures/plain-mesh.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [usersSubgraph] });
});
afterAll(() => mesh[Symbol.asyncDispose]());

const names = /"(required|Secrets|secrets)"/g;

test('introspection names what the caller may see, and nothing else', async () => {
  const hidden = JSON.stringify(await mesh.as(analyst).query(getIntrospectionQuery()));
  const shown = JSON.stringify(await mesh.as(steward).query(getIntrospectionQuery()));
  expect(hidden.match(names)).toBeNull();
  expect(new Set(shown.match(names))).toEqual(new Set(['"required"', '"Secrets"', '"secrets"']));
  // Masked fields are not hidden.
  expect(hidden).toContain('"email"');
});

test('a field of an interface is hidden with that of any implementation, and no other implementation loses it', async () => {
  const query = '{ __schema { types { name fields { name } } } }';
  const { data } = await mesh.as(analyst).query(query);
  const types = data.__schema.types as { name: string; fields: { name: string }[] | null }[];
  const paid = types.filter(({ fields }) => fields?.some(({ name }) => name === 'salary'));
  expect(paid.map(({ name }) => name)).toEqual(['Firm']);
});

test('a hidden type and a nonexistent one are the same null', async () => {
  const query = '{ hidden: __type(name: "Secrets") { name } unknown: __type(name: "Nothing") { name } }';
  expect((await mesh.as(analyst).query(query)).data).toEqual({ hidden: null, unknown: null });
  expect((await mesh.as(steward).query(query)).data.hidden).toEqual({ name: 'Secrets' });
});

test('inputs that would disclose a hidden field are hidden with it', async () => {
  const query = '{ __type(name: "UserFilter") { inputFields { name } } }';
  const named = async (as: Record<string, unknown>) =>
    (await mesh.as(as).query(query)).data.__type.inputFields.map(({ name }: { name: string }) => name);
  expect(await named(analyst)).toEqual(['and', 'not', 'country', 'email']);
  expect(await named(steward)).toContain('salary');
});

test("introspection is at the client's position, next to data, under aliases and in fragments", async () => {
  const query = `query ($type: String! = "User", $with: Boolean! = false) {
    a: __typename ...Schema user(id: "1") { id salary }
    ... on Query { t: __type(name: $type) { fields { name } } }
    skipped: __type(name: "User") @include(if: $with) { name }
  } fragment Schema on Query { s: __schema { queryType { name } } s: __schema { mutationType { name } } }`;
  const response = await mesh.as(analyst).query(query);
  expect(Object.keys(response.data)).toEqual(['a', 's', 'user', 't']);
  expect(response.data.s).toEqual({ queryType: { name: 'Query' }, mutationType: null });
  expect(response.data.user).toEqual({ id: '1', salary: null });
  expect(response.data.t.fields.map(({ name }: { name: string }) => name)).not.toContain('salary');
  expect(response.errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN_FIELD']);
});

test('a variable of a hidden type does not change introspection', async () => {
  const query = 'query ($f: UserFilter) { __type(name: "User") { name } users(where: $f) { id } }';
  expect((await mesh.as(analyst).query(query)).data.__type).toEqual({ name: 'User' });
});

test('introspection that is reached through a field is refused', async () => {
  await using again = await createTestMesh({
    subgraphs: [
      {
        ...usersSubgraph,
        sdl: usersSubgraph.sdl.replace(
          'anything: [Anything!]',
          'again: Query @classification(level: PUBLIC) anything: [Anything!]',
        ),
      },
    ],
  });
  for (const query of [
    '{ again { __schema { types { name } } } }',
    '{ again { ...F } } fragment F on Query { __type(name: "Secrets") { name } }',
  ]) {
    const response = await again.as(analyst).query(query);
    expect(response.status).toBe(400);
    expect(response.errors?.[0]?.message).toBe('Introspection is only allowed at the top of an operation.');
  }
});

test('a supergraph without policy is shown completely', async () => {
  await using plain = await createTestMesh({ subgraphs: [peopleSubgraph] });
  const response = await plain.query('{ __type(name: "Person") { fields { name } } }');
  expect(response.data.__type.fields).toHaveLength(4);
});
