import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { peopleSubgraph, postsSubgraph } from '#test/fixtures/plain-mesh.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [peopleSubgraph, postsSubgraph] });
});
afterAll(() => mesh[Symbol.asyncDispose]());

const filtered = 'query ($f: ActorFilter) { actors(filter: $f) { id } }';
const secret = 'alice@example.com';

test.each([
  [
    'an input field',
    filtered,
    { f: { nam: 'x' } },
    'Variable "$f" has a value that is not of type "ActorFilter".',
  ],
  [
    'an object for a text',
    filtered,
    { f: { name: { secret } } },
    'Variable "$f" has a value at "f.name" that is not of type "String".',
  ],
  [
    'an enum value',
    filtered,
    { f: { kind: secret } },
    'Variable "$f" has a value at "f.kind" that is not of type "Kind".',
  ],
  [
    'an enum value in a list',
    filtered,
    { f: { and: [{}, { kind: 'HUMANS' }] } },
    'Variable "$f" has a value at "f.and[1].kind" that is not of type "Kind".',
  ],
  [
    'null in a list',
    filtered,
    { f: { and: [null] } },
    'Variable "$f" has a value at "f.and[0]" that is not of type "ActorFilter!".',
  ],
  [
    'text for an object',
    filtered,
    { f: secret },
    'Variable "$f" has a value that is not of type "ActorFilter".',
  ],
  [
    'text for a number',
    'query ($n: Int) { posts(first: $n) { id } }',
    { n: secret },
    'Variable "$n" has a value that is not of type "Int".',
  ],
  [
    'a number that is too large',
    'query ($n: Int) { posts(first: $n) { id } }',
    { n: 12345678901 },
    'Variable "$n" has a value that is not of type "Int".',
  ],
  [
    'nothing',
    'query ($n: Int!) { posts(first: $n) { id } }',
    {},
    'Variable "$n" of required type "Int!" was not provided.',
  ],
  [
    'null',
    'query ($n: Int!) { posts(first: $n) { id } }',
    { n: null },
    'Variable "$n" has a value that is not of type "Int!".',
  ],
])(
  'LEAK-04, LEAK-06: %s in a variable is reported by its place and type, not by its value',
  async (_, query, variables, message) => {
    const response = await mesh.query(query, { variables });
    expect(response.status).toBe(400);
    expect(response.errors).toEqual([
      { message, extensions: { code: 'BAD_USER_INPUT', correlationId: expect.any(String) } },
    ]);
  },
);

test.each([
  [`{ posts(first: "${secret}") { id } }`, 'Int cannot represent non-integer value.'],
  [`{ actors(kinds: "${secret}") { id } }`, 'Enum "Kind" cannot represent non-enum value.'],
  ['{ actors(kinds: HUMANS) { id } }', 'A value does not exist in its enum.'],
  [`{ actors(filter: "${secret}") { id } }`, 'Expected value of type "ActorFilter".'],
  ['{ actors(filter: { nam: 1 }) { id } }', 'Field "nam" is not defined by type "ActorFilter".'],
  ['{ actors(filter: { and: [null] }) { id } }', 'Expected value of type "ActorFilter!".'],
  [
    `{ actor(id: { secret: "${secret}" }) { id } }`,
    'ID cannot represent a non-string and non-integer value.',
  ],
])('and so is a value in the document: %s', async (query, message) => {
  const response = await mesh.query(query);
  expect(response.status).toBe(400);
  expect(response.errors?.map((error) => error.message)).toEqual([message]);
});

test('no error repeats the value of a variable, for any value', async () => {
  const marked = fc.string({ minLength: 3, maxLength: 20 }).map((text) => `§${text}§`);
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      marked,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(marked, tie('value'), { maxKeys: 2 }),
      fc.record({ name: tie('value'), kind: tie('value'), and: tie('value') }, { requiredKeys: [] }),
    ),
  }));
  await fc.assert(
    fc.asyncProperty(value, async (f) => {
      const response = await mesh.query(filtered, { variables: { f } });
      expect(JSON.stringify(response.errors ?? [])).not.toContain('§');
    }),
    { numRuns: 100 },
  );
});

test.each([
  ['a field', '{ me { nam } }'],
  ['a field at the top', '{ m { id } }'],
  ['a type', '{ actor(id: "u1") { ... on Persn { id } } }'],
  ['an argument', '{ actors(kind: [HUMAN]) { id } }'],
  ['a directive', '{ me { id @skipp(if: true) } }'],
  ['an argument of a directive', '{ me { id @skip(iff: true) } }'],
  ['an input field', '{ actors(filter: { nme: "" }) { id } }'],
  ['an enum value', '{ actors(kinds: [HUMN]) { id } }'],
  ['a fragment', '{ me { ...Persn } } fragment Person on Person { id }'],
  ['the type of a variable', 'query ($k: [Knd!]) { actors(kinds: $k) { id } }'],
  ['a variable', 'query ($kinds: [Kind!]) { actors(kinds: $kind) { id } }'],
])('a similar %s is not suggested', async (_, query) => {
  const response = await mesh.query(query);
  expect(response.status).toBe(400);
  expect(JSON.stringify(response.errors)).not.toMatch(/did you mean|"name\\"|HUMAN|Kind\\"\?/i);
});

test('DOS-17: many wrong values get a short response', async () => {
  const response = await mesh.query(filtered, {
    variables: { f: { and: Array(900).fill({ kind: secret }) } },
  });
  expect(response.errors).toHaveLength(5);
  expect(JSON.stringify(response).length).toBeLessThan(4_000);
});
