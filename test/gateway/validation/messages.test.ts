import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyst, steward, usersSubgraph } from '#test/fixtures/governed-mesh.ts';
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
    'Variable "$f" has a field at "f" that "ActorFilter" does not have. Did you mean "name"?',
  ],
  [
    'an unknown input field in a list',
    filtered,
    { f: { and: [{}, { [secret]: 1 }] } },
    'Variable "$f" has a field at "f.and[1]" that "ActorFilter" does not have.',
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
    'Variable "$f" has a value at "f.and[1].kind" that is not of type "Kind". Did you mean "HUMAN"?',
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

const argument = (name: string, field: string) => `Argument "${name}" of "Query.${field}"`;

test.each([
  [
    `{ posts(first: "${secret}") { id } }`,
    `${argument('first', 'posts')} has a value that is not of type "Int".`,
  ],
  [
    `{ actors(kinds: "${secret}") { id } }`,
    `${argument('kinds', 'actors')} has a value that is not of type "Kind".`,
  ],
  [
    '{ actors(kinds: [MACHINE, HUMANS]) { id } }',
    `${argument('kinds', 'actors')} has a value at "kinds[1]" that is not of type "Kind". Did you mean "HUMAN"?`,
  ],
  [
    `{ actors(filter: "${secret}") { id } }`,
    `${argument('filter', 'actors')} has a value that is not of type "ActorFilter".`,
  ],
  [
    '{ actors(filter: { and: [{}, { nam: 1 }] }) { id } }',
    `${argument('filter', 'actors')} has a field "filter.and[1].nam", which "ActorFilter" does not have. Did you mean "name"?`,
  ],
  [
    '{ actors(filter: { and: [{ kind: HUMANE }] }) { id } }',
    `${argument('filter', 'actors')} has a value at "filter.and[0].kind" that is not of type "Kind". Did you mean "HUMAN"?`,
  ],
  [
    '{ actors(filter: { and: [null] }) { id } }',
    `${argument('filter', 'actors')} has a value at "filter.and[0]" that is not of type "ActorFilter!".`,
  ],
  [
    `{ actor(id: { secret: "${secret}" }) { id } }`,
    `${argument('id', 'actor')} has a value that is not of type "ID".`,
  ],
  [
    `query ($f: ActorFilter = { kind: "${secret}" }) { actors(filter: $f) { id } }`,
    'The default of variable "$f" has a value at "f.kind" that is not of type "Kind".',
  ],
  [
    `{ me { id @skip(if: "${secret}") } }`,
    'Argument "if" of "@skip" has a value that is not of type "Boolean".',
  ],
  [
    'fragment P on Person { posts(first: {}) { id } } { me { ...P } }',
    'Argument "first" of "Person.posts" has a value that is not of type "Int".',
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

const misnamed = [
  ['a field', '{ me { nam } }', 'name'],
  ['a field at the top', '{ ma { id } }', 'me'],
  ['an argument', '{ actors(kind: [HUMAN]) { id } }', 'kinds'],
  ['an input field', '{ actors(filter: { nme: "" }) { id } }', 'name'],
  ['an enum value', '{ actors(kinds: [HUMN]) { id } }', 'HUMAN'],
] as const;

test.each(misnamed)('a similar %s is suggested to who may read the schema', async (_, query, name) => {
  const response = await mesh.query(query);
  expect(response.status).toBe(400);
  expect(response.errors).toMatchObject([{ message: expect.stringContaining(` Did you mean "${name}"?`) }]);
});

const others = [
  ['a type', '{ actor(id: "u1") { ... on Persn { id } } }'],
  ['a directive', '{ me { id @skipp(if: true) } }'],
  ['an argument of a directive', '{ me { id @skip(iff: true) } }'],
  ['a fragment', '{ me { ...Persn } } fragment Person on Person { id }'],
  ['the type of a variable', 'query ($k: [Knd!]) { actors(kinds: $k) { id } }'],
  ['a variable', 'query ($kinds: [Kind!]) { actors(kinds: $kind) { id } }'],
] as const;

test.each(others)('a similar %s is not suggested', async (_, query) => {
  const response = await mesh.query(query);
  expect(response.status).toBe(400);
  expect(JSON.stringify(response.errors)).not.toMatch(/did you mean|"name\\"|HUMAN|Kind\\"\?/i);
});

test('nothing is suggested to anonymous callers in production, who may not introspect', async () => {
  await using closed = await createTestMesh({
    subgraphs: [peopleSubgraph, postsSubgraph],
    gateway: { production: true },
  });
  for (const [, query] of [...misnamed, ...others]) {
    expect(JSON.stringify((await closed.query(query)).errors)).not.toMatch(/did you mean/i);
  }
  const [[, query]] = misnamed;
  expect(JSON.stringify((await closed.as({}).query(query)).errors)).toContain('Did you mean');
});

test('only names that the caller may see are suggested', async () => {
  await using governed = await createTestMesh({ subgraphs: [usersSubgraph] });
  const asked = [
    ['{ user(id: "1") { salry } }', {}],
    ['{ users(where: { salry: { eq: "1" } }) { id } }', {}],
    ['query ($f: UserFilter) { users(where: $f) { id } }', { variables: { f: { salry: {} } } }],
    ['{ secrts { code } }', {}],
  ] as const;
  for (const [query, options] of asked) {
    const [hidden, shown] = await Promise.all([
      governed.as(analyst).query(query, options),
      governed.as(steward).query(query, options),
    ]);
    expect(hidden.status).toBe(400);
    expect(JSON.stringify(hidden.errors)).not.toMatch(/did you mean|salary|secrets/i);
    expect(JSON.stringify(shown.errors)).toMatch(/Did you mean \\"(salary|secrets)\\"/);
  }
});

test('DOS-17: many wrong values get a short response', async () => {
  const response = await mesh.query(filtered, {
    variables: { f: { and: Array(900).fill({ kind: secret }) } },
  });
  expect(response.errors).toHaveLength(5);
  expect(JSON.stringify(response).length).toBeLessThan(4_000);
});
