import fc from 'fast-check';
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

const email = { email: { eq: 'a' } };
const disclosing: [string, string, Record<string, unknown>?][] = [
  ['an input field', '{ users(where: { email: { eq: "a" } }) { id } }'],
  ['a denied input field', '{ users(where: { salary: { eq: "a" } }) { id } }'],
  ['null', '{ users(where: { email: null }) { id } }'],
  [
    'nesting',
    '{ users(where: { not: { and: [{ country: { eq: "NL" } }, { email: { in: [] } }] } }) { id } }',
  ],
  ['list coercion', '{ users(where: { and: { email: { eq: "a" } } }) { id } }'],
  ['a variable', 'query ($w: UserFilter) { users(where: $w) { id } }', { w: email }],
  ['a variable inside', 'query ($e: TextFilter) { users(where: { email: $e }) { id } }', { e: null }],
  ['a variable in a list', 'query ($w: UserFilter!) { users(where: { and: [$w] }) { id } }', { w: email }],
  ["a variable's default", 'query ($w: UserFilter = { email: { eq: "a" } }) { users(where: $w) { id } }'],
  ["an argument's default", '{ sorted { id } }'],
  ['an order', '{ users(orderBy: { email: DESC }) { id } }'],
  ['an enum value', '{ users(by: [COUNTRY, EMAIL]) { id } }'],
  ['an enum variable', 'query ($by: [UserDimension!]) { users(by: $by) { id } }', { by: 'EMAIL' }],
  ['an argument', '{ users(emailLike: "u77%") { id } }'],
  ['an output field', '{ mailboxes }'],
  ['an alias', '{ m: mailboxes }'],
  ['@skip', '{ users { id } mailboxes @skip(if: true) }'],
  [
    '@include with a variable',
    'query ($y: Boolean = false) { users { id } ... @include(if: $y) { mailboxes } }',
  ],
  ['a fragment', '{ ...F } fragment F on Query { ...G } fragment G on Query { mailboxes }'],
  ['a denied parent', '{ secrets { users(where: { email: { eq: "a" } }) { id } } }'],
];

test.each(disclosing)('%s is refused before anything is fetched', async (_, query, variables = {}) => {
  const response = await mesh.as(analyst).query(query, { variables });
  expect(response.status).toBe(400);
  expect(response.data).toBeUndefined();
  expect(response.errors?.[0]?.extensions.code).toBe('MASKED_FIELD_OPERATION');
  expect(response.errors?.[0]?.message).toMatch(/"User\.(email|salary)"/);
  expect(Object.values(mesh.subgraphs).flatMap(({ asked }) => asked)).toEqual([]);
});

test.each(disclosing)('%s is open to callers who see the field', async (_, query, variables = {}) => {
  const response = await mesh.as(steward).query(query, { variables });
  expect(response.errors).toBeUndefined();
});

test.each([
  [
    'a clear field',
    '{ users(where: { country: { eq: "NL" } }, orderBy: { country: ASC }, by: COUNTRY) { id } }',
  ],
  ['a variable that is not given', 'query ($e: TextFilter) { users(where: { email: $e }) { id } }'],
  ['an operation beside it', 'query A { users { id } } query B { mailboxes }'],
])('%s is not refused', async (_, query) => {
  const response = await mesh
    .as(analyst)
    .query(query, query.startsWith('query A') ? { operationName: 'A' } : {});
  expect(response.errors).toBeUndefined();
});

test('one document is decided by its variables and its caller, in any order', async () => {
  const query =
    'query ($w: UserFilter = { country: { eq: "NL" } }, $by: [UserDimension!]) { users(where: $w, by: $by) { id email } }';
  const values = [
    [{}, 200],
    [{ w: email }, 400],
    [{ w: { not: email } }, 400],
    [{ w: { country: { eq: 'NL' } } }, 200],
    [{ w: { country: { eq: 'x'.repeat(2_000) } } }, 200],
    [{ w: { and: [{ country: { eq: 'x'.repeat(2_000) } }, email] } }, 400],
    [{ by: ['COUNTRY'] }, 200],
    [{ by: ['COUNTRY', 'EMAIL'] }, 400],
    ...Array.from({ length: 20 }, (_, n) => [{ w: { country: { eq: `${n}` } } }, 200] as const),
  ] as const;
  const asked = fc.record({ at: fc.nat(values.length - 1), who: fc.constantFrom(analyst, steward) });
  await fc.assert(
    fc.asyncProperty(fc.array(asked, { minLength: 1, maxLength: 30, size: 'max' }), async (questions) => {
      for (const { at, who } of questions) {
        const [variables, status] = values[at] as (typeof values)[number];
        const response = await mesh.as(who).query(query, { variables });
        expect([response.status, who]).toEqual([who === steward ? 200 : status, who]);
        const masked = response.extensions?.mesh.masked.map(
          ({ coordinate }: { coordinate: string }) => coordinate,
        );
        if (response.status === 200) expect(masked).toEqual(who === steward ? [] : ['User.email']);
      }
    }),
    { numRuns: 10 },
  );
});

/** One operation in an equivalent form. */
const wrappings: readonly ((selection: string, n: number) => readonly [string, string])[] = [
  (selection) => [selection, ''],
  (selection) => [`... { ${selection} }`, ''],
  (selection) => [`... on Query { ${selection} }`, ''],
  (selection) => [`... @include(if: true) { ${selection} }`, ''],
  (selection) => [`... @skip(if: true) { ${selection} } ${selection}`, ''],
  (selection, n) => [`...F${n}`, `fragment F${n} on Query { ${selection} }`],
];

test('no equivalent form of an operation changes its decision', async () => {
  const plain = [
    'x: users { salary }',
    'x: users(where: { email: { eq: "a" } }) { id }',
    'x: users { id name country }',
    'x: secrets { code }',
    'x: mailboxes',
    'x: parties { id salary email }',
    'x: user(id: "1") { friend { friend { required } } }',
  ];
  const codes = async (query: string) => {
    const { status, data, errors } = await mesh.as(analyst).query(query);
    return { status, data, codes: [...new Set(errors?.map(({ extensions }) => extensions.code))].sort() };
  };
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...plain),
      fc.array(fc.nat(wrappings.length - 1), { minLength: 1, maxLength: 5 }),
      async (selection, layers) => {
        const fragments: string[] = [];
        const wrapped = layers.reduce((inner, layer, n) => {
          const [outer, fragment] = wrappings[layer]?.(inner, n) ?? [inner, ''];
          fragments.push(fragment);
          return outer;
        }, selection);
        expect(await codes(`{ ${wrapped} } ${fragments.join(' ')}`)).toEqual(await codes(`{ ${selection} }`));
      },
    ),
    { numRuns: 60 },
  );
});
