import fc from 'fast-check';
import { buildSchema, type OperationDefinitionNode, parse } from 'graphql';
import { expect, test } from 'vitest';
import { analyseOperation } from '#schema/policy/analyse-operation.ts';
import { type Decisions, decisionsFor } from '#schema/policy/decide.ts';
import { decidedBy } from '#schema/policy/decided-by.ts';
import { noPolicy, type PolicyBundle } from '#schema/policy/policy.ts';
import { anonymous } from '#schema/policy/principal.ts';

const schema = buildSchema(`
  scalar Anything
  type Query { users(where: Filter, by: [Order!], any: Anything, loose: Anything, first: Int! = 5): [User!] }
  type User { name: String  email: String  born: Int  code: String }
  input Filter { and: [Filter!]  email: Text  born: Number  code: Text  by: Order = NAME }
  input Text { eq: String  in: [String!]  like: String  isNull: Boolean }
  input Number { gte: Int  eq: Int }
  enum Order { NAME BORN CODE }
`);

const hidden = { masks: [{ with: 'HASH', unless: [], source: 'users' } as const] };
const filters = (field: string) => ({ reveals: [{ field, by: 'FILTER' } as const] });
const sorts = (field: string) => ({ reveals: [{ field, by: 'SORT' } as const] });
const bundle: PolicyBundle = {
  coordinates: Object.fromEntries(
    Object.entries({
      'User.email': hidden,
      'User.code': { access: [{ allow: [], source: 'users' }] },
      'User.born': { masks: [{ with: 'GENERALIZE', to: '10', unless: [], source: 'users' } as const] },
      'Filter.email': filters('User.email'),
      'Filter.born': filters('User.born'),
      'Filter.code': filters('User.code'),
      'Query.users(any:)': filters('User.email'),
      'Order.BORN': sorts('User.born'),
      'Order.CODE': sorts('User.code'),
    }).map(([coordinate, part]) => [coordinate, { ...noPolicy, ...part }]),
  ),
};

const document = parse(
  'query ($where: Filter, $by: [Order!], $any: Anything, $text: String, $first: Int) { users(where: $where, by: $by, any: $any, first: $first) { name email } a: users(where: {email: {in: [$text]}}, loose: $any) { born } }',
);
const operation = document.definitions[0] as OperationDefinitionNode;
const read = decidedBy(schema, operation);

function analysed(variables: Record<string, unknown>, decisions: Decisions): string {
  const input = { schema, document, operation, variables, bundles: [bundle], decisions, untilRefused: true };
  try {
    const { denied, selected, masked, revealed, refused, needsMaskPushdown } = analyseOperation(input);
    return JSON.stringify(
      [denied.values(), selected, masked, revealed, refused, needsMaskPushdown].map((each) => [...each]),
    );
  } catch (error) {
    return (error as Error).message;
  }
}

const token = fc.constantFrom(
  'tok1_00000000000000000000000000000000',
  'tok1_11111111111111111111111111111111',
);
const text = fc.oneof(token, fc.constantFrom('', 'plain', 'tok1_'));
const nullable = <T>(of: fc.Arbitrary<T>) => fc.option(of, { freq: 6 });
const texts = fc.record(
  { eq: nullable(text), in: nullable(fc.array(text, { maxLength: 3 })), like: text, isNull: fc.boolean() },
  { requiredKeys: [] },
);
const order = fc.constantFrom('NAME', 'BORN', 'CODE');
const { filter } = fc.letrec<{ filter: unknown }>((tie) => ({
  filter: fc.record(
    {
      and: fc.oneof({ maxDepth: 2 }, fc.array(tie('filter'), { maxLength: 2 }), fc.constant(null)),
      email: nullable(texts),
      code: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: texts }),
      born: fc.record({ gte: fc.integer(), eq: nullable(fc.integer()) }, { requiredKeys: [] }),
      by: nullable(order),
    },
    { requiredKeys: [] },
  ),
}));
const anything = fc.oneof(text, fc.integer(), fc.array(text), texts, fc.constant(null));
const variables = fc.record(
  {
    where: nullable(filter),
    by: fc.array(order, { maxLength: 3 }),
    any: anything,
    text,
    first: fc.oneof(fc.integer(), fc.constant(null)),
  },
  { requiredKeys: [] },
);

test('variables that are read alike are decided alike', async () => {
  const decisions = await decisionsFor(bundle, anonymous);
  const known = new Map<string, string>();
  let again = 0;
  fc.assert(
    fc.property(variables, (given) => {
      const key = read(given);
      const decided = analysed(given, decisions);
      if (known.has(key)) again += 1;
      known.set(key, known.get(key) ?? decided);
      expect([key, decided]).toEqual([key, known.get(key)]);
    }),
    { numRuns: 5_000 },
  );
  expect(new Set(known.values()).size).toBeGreaterThan(10);
  expect(again).toBeGreaterThan(200);
});

test.each([
  ['numbers', { first: 1 }, { first: 2 }],
  ['texts', { text: 'a' }, { text: 'b' }],
  [
    'tokens',
    { where: { email: { eq: 'tok1_00000000000000000000000000000000' } } },
    { where: { email: { eq: 'tok1_11111111111111111111111111111111' } } },
  ],
  [
    'longer lists of the same',
    { where: { email: { in: ['a'] } } },
    { where: { email: { in: ['a', 'b', 'c'] } } },
  ],
])('%s are read alike', (_, one, other) => {
  expect(read(one)).toBe(read(other));
});

test.each([
  ['a token and a text', { text: 'tok1_00000000000000000000000000000000' }, { text: 'a' }],
  ['null and nothing', { text: null }, {}],
  ['enum values', { by: ['NAME'] }, { by: ['CODE'] }],
  ['operators', { where: { email: { eq: 'a' } } }, { where: { email: { like: 'a' } } }],
  ["members of a scalar that is not GraphQL's", { any: { eq: 'a' } }, { any: { like: 'a' } }],
])('%s are not', (_, one, other) => {
  expect(read(one)).not.toBe(read(other));
});
