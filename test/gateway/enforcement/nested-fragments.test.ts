import { expect, test } from 'vitest';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';

const open = '@classification(level: PUBLIC)';
const sdl = `
  ${linkHeader({ federation: ['@key'], policy: ['@classification'] })}
  type Query { person: Person ${open} }
  interface Node { id: ID! }
  interface Party { name: String }
  type Person implements Node & Party @key(fields: "id") ${open} { id: ID! ${open} name: String ${open} age: Int ${open} }
`;

test('a fragment on one interface inside a fragment on another keeps its fields', async () => {
  const person = { id: '1', name: 'Ada', age: 36 };
  await using mesh = await createTestMesh({
    subgraphs: [{ name: 'people', sdl, resolvers: { Query: { person: () => person } } }],
  });
  for (const query of [
    '{ person { ... on Node { id ... on Party { name ... on Person { age } } } } }',
    '{ person { ...A } } fragment A on Node { id ...B } fragment B on Party { name ... on Person { age } }',
  ]) {
    const { data, errors } = await mesh.query(query);
    expect([data, errors]).toEqual([{ person }, undefined]);
  }
});
