import { afterAll, beforeAll, expect, test } from 'vitest';
import { peopleSubgraph, postsSubgraph } from '#test/fixtures/plain-mesh.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

let mesh: TestMesh;
beforeAll(async () => {
  const limits = { introspection: 5_000 };
  mesh = await createTestMesh({ subgraphs: [peopleSubgraph, postsSubgraph], gateway: { limits } });
});
afterAll(() => mesh[Symbol.asyncDispose]());

const times = (count: number, part: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => part(n)).join(' ');

test.each([
  ['documentBytes', `{ me { id } } #${'x'.repeat(65_536)}`],
  ['documentBytes', `{ me { id } } #${'é'.repeat(40_000)}`],
  ['nesting', '{'.repeat(3_000)],
  ['nesting', `{ actors(kinds: ${'['.repeat(3_000)}${']'.repeat(3_000)}) { id } }`],
  ['nesting', `query ($a: ${'['.repeat(200)}Int${']'.repeat(200)}) { me { id } }`],
  [
    'nesting',
    `{ me { ...F0 } } ${times(60, (n) => `fragment F${n} on Person { ... on Person { ${n < 59 ? `...F${n + 1}` : 'id'} } }`)}`,
  ],
  ['documentTokens', `{ me { ${'id '.repeat(10_000)} } }`],
  ['operations', times(6, (n) => `query Q${n} { me { id } }`)],
  ['fragments', `{ me { id } } ${times(101, (n) => `fragment F${n} on Person { id }`)}`],
  ['variables', `query (${times(101, (n) => `$v${n}: Int`)}) { me { id } }`],
  ['directives', `{ me { id ${'@include(if: true) '.repeat(9)} } }`],
  ['directives', `query ${'@a '.repeat(9)} { me { id } }`],
  ['recursiveSelections', `{ me { ${times(1_001, () => 'id')} } }`],
  ['recursiveSelections', times(5, (n) => `query Q${n} { me { ${times(250, () => 'id')} } }`)],
  [
    'recursiveSelections',
    `{ me { id } } fragment F on Person { ${times(20, (n) => `...G${n % 2}`)} } fragment G0 on Person { ${times(100, () => 'id')} } fragment G1 on Person { id }`,
  ],
  ['depth', `{ me { ${'posts { author { '.repeat(13)}id${' } }'.repeat(13)} } }`],
  ['aliases', `{ me { ${times(101, (n) => `a${n}: id`)} } }`],
  ['conditions', `{ me { ${times(51, () => '... @skip(if: false) { id }')} } }`],
  ['rootFields', `{ ${times(51, () => '__typename')} }`],
  ['comparisons', `{ me { ${times(200, () => 'id')} } }`],
  ['comparisons', `{ ${times(8, () => `actor(id: "${'x'.repeat(7_000)}") { ${times(25, () => 'id')} }`)} }`],
  ['inputDepth', `{ actors(filter: ${'{ and: '.repeat(21)}{}${' }'.repeat(21)}) { id } }`],
  ['listItems', `{ actors(kinds: [${'HUMAN '.repeat(1_001)}]) { id } }`],
  ['listItems', `query ($k: [Kind!] = [${'HUMAN '.repeat(1_001)}]) { actors(kinds: $k) { id } }`],
  ['rows', '{ posts(first: 1000) { author { posts(first: 1000) { id } } } }'],
  [
    'introspection',
    `{ ${times(40, (n) => `a${n}: __schema { types { fields { type { fields { name } } } } }`)} }`,
  ],
])('more than "%s" is refused by that name: %.60s', async (limit, query) => {
  const response = await mesh.query(query);
  expect(response.errors?.map(({ extensions }) => extensions.code)).toEqual(['LIMIT_EXCEEDED']);
  expect(response.errors?.[0]?.message).toContain(`(limit "${limit}")`);
  expect(response.status).toBe(limit === 'documentBytes' ? 413 : 400);
  expect(Object.values(mesh.subgraphs).flatMap(({ asked }) => asked)).toEqual([]);
});

test.each([
  ['listItems', { k: Array(1_001).fill('HUMAN') }],
  ['variableValues', { a: Array(11).fill(Array(990).fill(1)) }],
  ['inputDepth', { f: JSON.parse(`${'{"and":'.repeat(21)}{}${'}'.repeat(21)}`) }],
])('variables with more than "%s" are refused by that name', async (limit, variables) => {
  const response = await mesh.query('query ($k: [Kind!]) { actors(kinds: $k) { id } }', { variables });
  expect(response.status).toBe(400);
  expect(response.errors?.[0]?.message).toContain(`(limit "${limit}")`);
});

test('the content of strings and comments does not nest', async () => {
  const braces = '{'.repeat(500);
  const strings = `"${braces}\\"${braces}" """${braces}\\"""${braces}"""`.split(' ');
  for (const text of [...strings, '""', '""""""']) {
    const response = await mesh.query(`#${braces}\n{ actor(id: ${text}) { id } }`);
    expect(response.errors).toBeUndefined();
  }
});

test('GET has the same limits as POST', async () => {
  const query = encodeURIComponent('{ posts(first: 1000) { author { posts(first: 1000) { id } } } }');
  const deep = encodeURIComponent('{'.repeat(200));
  const many = encodeURIComponent('query ($k: [Kind!]) { actors(kinds: $k) { id } }');
  const variables = encodeURIComponent(JSON.stringify({ k: Array(1_001).fill(1) }));
  for (const asked of [query, deep, `${many}&variables=${variables}`]) {
    const response = await fetch(`${mesh.gateway.url}/graphql?query=${asked}`, {
      headers: { 'apollo-require-preflight': '1' },
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('LIMIT_EXCEEDED');
  }
});

test.each([
  '{ me { ...A } } fragment A on Person { posts { author { ...B } } } fragment B on Person { ...A }',
  '{ me { id } } fragment A on Person { ...B } fragment B on Person { ...A }',
])('a fragment that spreads itself is invalid, even where it is unused: %s', async (query) => {
  const response = await mesh.query(query);
  expect(response.status).toBe(400);
  expect(response.errors?.[0]).toMatchObject({
    message: 'The fragment "A" spreads itself.',
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
  });
});

test.each([
  ['{ me { __typename: name } }', 400],
  ['{ me { __secret: name } }', 400],
  ['{ me { ...F } } fragment F on Person { __x: id }', 400],
  ['{ me { __isPerson: __typename } }', 200],
])('names that GraphQL reserves are not aliases, except for __typename: %s', async (query, status) => {
  const response = await mesh.query(query);
  expect(response.status).toBe(status);
  if (status === 400) expect(response.errors?.[0]?.message).toMatch(/is reserved/);
});
