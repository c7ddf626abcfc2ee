import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import { createEditedMesh } from './edited-mesh.ts';

const subgraph = (imports: readonly string[], types: string, more = '') => ({
  name: 'one',
  sdl: `
    ${linkHeader({ federation: ['@key', ...imports], version: '2.12' })} ${more}
    ${types}
  `,
  resolvers: { Query: { thing: () => ({ id: '1', name: 'Loom' }), free: () => 'free' } },
});

describe('unsupported specs are refused by name', () => {
  test.each([
    [
      'arguments from a context',
      subgraph(
        ['@context', '@fromContext'],
        `type Query { thing: Thing }
         type Thing @key(fields: "id") @context(name: "c") { id: ID!  locale: String!  part: Part }
         type Part @key(fields: "id") { id: ID!  text(in: String @fromContext(field: "$c { locale }")): String }`,
      ),
      'it links "https://specs.apollo.dev/context/v0.1", and "@context" and "@fromContext" are not executed here. Leave them out of the subgraphs and compose again.',
    ],
    [
      'connectors',
      subgraph(
        ['@shareable'],
        'type Query { free: Int @connect(source: "x", http: { GET: "/" }, selection: "$") }',
        '@link(url: "https://specs.apollo.dev/connect/v0.2", import: ["@connect", "@source"]) @source(name: "x", http: { baseURL: "http://x" })',
      ),
      '"@connect" and "@source" are not executed here.',
    ],
  ])('%s', async (_, one, message) => {
    const { composeServices } = await import('@apollo/composition');
    const { parse } = await import('graphql');
    const { supergraphSdl = '', errors } = composeServices([
      { name: one.name, url: 'http://127.0.0.1:1/graphql', typeDefs: parse(one.sdl) },
    ]);
    expect(errors).toBeUndefined();
    await expect(createEditedMesh(mesh, () => supergraphSdl)).rejects.toThrow(message);
  });

  test.each([
    ['SECURITY', 'https://example.com/vault/v2.1'],
    ['EXECUTION', 'https://specs.apollo.dev/future/v0.3'],
  ])('an unknown spec, for: %s', async (purpose, url) => {
    const linked = `@link(url: "${url}", for: ${purpose})`;
    await expect(
      createEditedMesh(mesh, (sdl) => sdl.replace('schema @link', `schema ${linked} @link`)),
    ).rejects.toThrow(
      `it links "${url}" for: ${purpose}, which this Weft does not know, so that it cannot be served without.`,
    );
  });

  test.each(['cost', 'requiresScopes', 'cacheTag'])('another version of %s', async (name) => {
    const linked = `@link(url: "https://specs.apollo.dev/${name}/v3.0")`;
    await expect(
      createEditedMesh(mesh, (sdl) => sdl.replace('schema @link', `schema ${linked} @link`)),
    ).rejects.toThrow(`links "https://specs.apollo.dev/${name}/v3.0", a version`);
  });
});

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({
    subgraphs: [
      subgraph(
        ['@cacheTag', '@composeDirective'],
        `type Query { thing: Thing @cacheTag(format: "thing")  free: String @note }
         type Thing @key(fields: "id") @cacheTag(format: "thing-{$key.id}") { id: ID!  name: String }
         directive @note on FIELD_DEFINITION`,
        '@link(url: "https://example.com/notes/v1.0", import: ["@note"]) @composeDirective(name: "@note")',
      ),
    ],
  });
});
afterAll(() => mesh[Symbol.asyncDispose]());

test('specs without effect on responses are served: cache tags, and specs without a purpose', async () => {
  expect(mesh.supergraph).toContain('https://specs.apollo.dev/cacheTag/v0.1');
  expect(mesh.supergraph).toContain('https://example.com/notes/v1.0');
  const { data, extensions } = await mesh.query('{ free thing { name } }');
  expect(data).toEqual({ free: 'free', thing: { name: 'Loom' } });
  expect(extensions).toBeUndefined();
});
