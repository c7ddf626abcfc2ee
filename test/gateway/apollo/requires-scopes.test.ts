import { parse, print } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plannableDocument } from '#gateway/planner/plannable-document.ts';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import type { TestSubgraphOptions } from '#test/testkit/test-subgraph.ts';
import { createEditedMesh } from './edited-mesh.ts';

const federation = linkHeader({ federation: ['@key', '@shareable', '@authenticated', '@requiresScopes'] });

const item = { id: '1', either: 'either', both: 'both', shared: 'shared', free: 'free', none: 'none' };

const one: TestSubgraphOptions = {
  name: 'one',
  sdl: `
    ${federation}
    type Query { item: Item  box: Box }
    type Item @key(fields: "id") @shareable {
      id: ID!
      either: String @requiresScopes(scopes: [["a", "b"], ["c:read"]])
      both: String @authenticated @requiresScopes(scopes: [["a"]])
      shared: String @requiresScopes(scopes: [["a"], ["b"]])
      free: String @requiresScopes(scopes: [])
      none: String @requiresScopes(scopes: [["a"], []])
    }
    type Box @requiresScopes(scopes: [["box"]]) { label: String @requiresScopes(scopes: [["label"]]) }
  `,
  resolvers: { Query: { item: () => item, box: () => ({ label: 'label' }) } },
};

const two: TestSubgraphOptions = {
  name: 'two',
  sdl: `
    ${federation}
    type Item @key(fields: "id") @shareable { id: ID!  shared: String @requiresScopes(scopes: [["b"], ["d"]]) }
  `,
  resolvers: { Item: { __resolveReference: () => item } },
};

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [one, two] });
});
afterAll(() => mesh[Symbol.asyncDispose]());

/** The fields of the item that a token with these scopes shows. */
async function shown(scope: string, selected: string): Promise<boolean> {
  const { data } = await mesh.as({ scope }).query(`{ item { id ${selected} } }`);
  expect(data.item.id).toBe('1');
  return data.item[selected] !== null;
}

describe('a field is shown to callers with all scopes of one list', () => {
  test.each([
    ['either', ['a b', 'c:read', 'x b a'], ['', 'a', 'b', 'c', 'c:write', 'A B', 'a,b']],
    ['both', ['a'], ['', 'b']],
    ['shared, of two domains that ask for different ones', ['b', 'a d', 'a b'], ['', 'a', 'd']],
    ['free, whose list is empty', ['', 'x'], []],
    ['none, of which one list is empty', ['', 'a'], []],
  ])('%s', async (title, enough, tooLittle) => {
    const field = title.split(/[ ,]/)[0] ?? '';
    for (const scope of enough) expect([scope, await shown(scope, field)]).toEqual([scope, true]);
    for (const scope of tooLittle) expect([scope, await shown(scope, field)]).toEqual([scope, false]);
  });
});

test('a type and its field require both scopes', async () => {
  const ask = async (scope: string) => (await mesh.as({ scope }).query('{ box { label } }')).data;
  expect(await ask('label')).toEqual({ box: null });
  expect(await ask('box')).toEqual({ box: { label: null } });
  expect(await ask('box label')).toEqual({ box: { label: 'label' } });
});

test('a caller without a token has no scope, and an empty list needs none', async () => {
  const { data } = await mesh.query('{ item { either shared free none } }');
  expect(data).toEqual({ item: { either: null, shared: null, free: 'free', none: 'none' } });
});

test("neither the planner nor the clients' schema contains them", () => {
  expect(mesh.supergraph).toContain('scalar requiresScopes__Scope');
  const planned = print(plannableDocument(parse(mesh.supergraph)));
  expect(planned).not.toMatch(/requiresScopes|authenticated/);
});

test('invalid scopes are met by no caller', async () => {
  await using edited = await createEditedMesh(mesh, (sdl) =>
    sdl.replace('@requiresScopes(scopes: [["box"]])', '@requiresScopes(scopes: "box")'),
  );
  const { data, errors } = await edited.query('{ box { label } item { free } }', { scope: 'box label' });
  expect(data).toEqual({ box: null, item: { free: 'free' } });
  expect(errors).toMatchObject([{ extensions: { policy: 'unreadable' } }]);
});
