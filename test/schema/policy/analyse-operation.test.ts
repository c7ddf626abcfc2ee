import { buildSchema, type OperationDefinitionNode, parse } from 'graphql';
import { expect, test } from 'vitest';
import { analyseOperation } from '#schema/policy/analyse-operation.ts';
import { decisionsFor } from '#schema/policy/decide.ts';
import { type CoordinatePolicy, noPolicy, type PolicyBundle } from '#schema/policy/policy.ts';
import { anonymous } from '#schema/policy/principal.ts';

const schema = buildSchema(`
  type Query {
    user(id: ID): User
    users(where: UserFilter, orderBy: Order): [User!]
    named: Named
    owned: Owned
    any: Any
    stats: Stats
  }
  interface Named { name: String  owner: User }
  interface Owned implements Named { name: String  owner: User  email: String }
  type User implements Named & Owned { name: String  owner: User  email: String  salary: Int  born: Int }
  type Robot implements Named { name: String  owner: User  serial: String }
  union Any = User | Robot
  type Stats { maxBorn: Int  meanSalary: Float  count: Int }
  input UserFilter { and: [UserFilter!]  name: Text  email: Text  born: Number  salary: Number }
  input Text { eq: String  in: [String!]  like: String  isNull: Boolean }
  input Number { gte: Int  eq: Int }
  enum Order { NAME BORN }
`);

const mask = (kind: 'HASH' | 'REDACT' | 'NULL' | 'GENERALIZE', to?: string): Partial<CoordinatePolicy> => ({
  masks: [{ with: kind, unless: [], source: 'users', ...(to && { to }) }],
});
const reveals = (field: string, by?: 'FILTER' | 'SORT' | 'EXTREME' | 'TOTAL'): Partial<CoordinatePolicy> => ({
  reveals: [{ field, ...(by && { by }) }],
});
const deny: Partial<CoordinatePolicy> = { access: [{ allow: [], source: 'users' }] };

const policy: Readonly<Record<string, Partial<CoordinatePolicy>>> = {
  'User.email': mask('HASH'),
  'User.born': mask('GENERALIZE', '10'),
  'User.salary': deny,
  'Robot.serial': deny,
  'UserFilter.name': reveals('User.name', 'FILTER'),
  'UserFilter.email': reveals('User.email', 'FILTER'),
  'UserFilter.born': reveals('User.born', 'FILTER'),
  'UserFilter.salary': reveals('User.salary', 'FILTER'),
  'Order.BORN': reveals('User.born', 'SORT'),
  'Order.NAME': reveals('Named.name', 'SORT'),
  'Query.user(id:)': reveals('User.name'),
  'Stats.maxBorn': reveals('User.born', 'EXTREME'),
  'Stats.meanSalary': reveals('User.salary', 'TOTAL'),
};

const bundleOf = (policies: typeof policy): PolicyBundle => ({
  coordinates: Object.fromEntries(
    Object.entries(policies).map(([coordinate, part]) => [coordinate, { ...noPolicy, ...part }]),
  ),
});

interface Asked {
  readonly more?: typeof policy;
  readonly bundles?: readonly PolicyBundle[];
  readonly variables?: Record<string, unknown>;
}

async function analyse(query: string, { more = {}, bundles, variables = {} }: Asked = {}) {
  const document = parse(query);
  const bundle = bundleOf({ ...policy, ...more });
  const analysis = analyseOperation({
    schema,
    document,
    operation: document.definitions[0] as OperationDefinitionNode,
    variables,
    bundles: bundles ?? [bundle],
    decisions: await decisionsFor(bundle, anonymous),
  });
  return {
    denied: [...analysis.denied].map(([node, by]) => [node.alias?.value ?? node.name.value, by]),
    selected: [...analysis.selected].sort(),
    masked: [...analysis.masked].map(([coordinate, decision]) => `${coordinate} ${decision.mask}`).sort(),
    revealed: [...analysis.revealed].sort(),
    refused: Object.fromEntries(analysis.refused),
    needsMaskPushdown: [...analysis.needsMaskPushdown].sort(),
  };
}

const nothing = { denied: [], selected: [], masked: [], revealed: [], refused: {}, needsMaskPushdown: [] };

test('reports selected, masked and denied coordinates, whatever the aliases', async () => {
  expect(await analyse('{ user { name a: email pay: salary __typename } }')).toEqual({
    ...nothing,
    denied: [['pay', 'User.salary']],
    selected: ['Query.user', 'User.email', 'User.name'],
    masked: ['User.email HASH'],
  });
});

test('fetches nothing below a denied field, and still counts its arguments', async () => {
  const more = { 'Query.user': deny };
  expect(await analyse('{ user { email owner { email stats: salary } } }', { more })).toEqual({
    ...nothing,
    denied: [
      ['user', 'Query.user'],
      ['stats', 'User.salary'],
    ],
  });
  const asked = await analyse('{ users(where: { salary: { eq: 1 } }) { name } }', {
    more: { 'Query.users': deny },
  });
  expect(Object.keys(asked.refused)).toEqual(['UserFilter.salary']);
});

test('a fragment below a denied field and elsewhere counts where it is fetched', async () => {
  const more = { 'Named.owner': deny };
  const query = '{ named { owner { ...f } } user { ...f } any { ...f } } fragment f on User { email }';
  const { selected, masked, denied } = await analyse(query, { more });
  expect(denied).toEqual([['owner', 'Named.owner']]);
  expect(masked).toEqual(['User.email HASH']);
  expect(selected).toContain('User.email');
  const below = await analyse('{ named { owner { ...f } } } fragment f on User { email }', { more });
  expect(below.selected).toEqual(['Query.named']);
});

test('terminates for circular and unknown fragments', async () => {
  const query = '{ user { ...f ...g ...none } } fragment f on User { ...g } fragment g on User { name ...f }';
  expect((await analyse(query)).selected).toEqual(['Query.user', 'User.name']);
});

test('a field of an interface is that field of every implementation', async () => {
  expect((await analyse('{ named { name } }')).selected).toEqual([
    'Named.name',
    'Owned.name',
    'Query.named',
    'Robot.name',
    'User.name',
  ]);
  const one = await analyse('{ named { name } }', { more: { 'Robot.name': deny } });
  expect(one.denied).toEqual([['name', 'Robot.name']]);
  const owned = await analyse('{ owned { name email } }', { more: { 'Robot.name': deny } });
  expect(owned).toMatchObject({ denied: [], masked: ['User.email HASH'] });
  const narrower = await analyse('{ named { name } }', { more: { 'Owned.name': mask('NULL') } });
  expect(narrower.masked).toEqual(['Owned.name NULL']);
});

test('fragments select from a union by their own type, or by the type around them', async () => {
  const query =
    '{ any { __typename ... on User { email } ... on Robot { ... { name } ... on Nothing { serial } } } }';
  expect(await analyse(query)).toMatchObject({
    denied: [['serial', 'Robot.serial']],
    selected: ['Query.any', 'Robot.name', 'User.email'],
  });
  expect((await analyse('{ any { email } }')).selected).toEqual(['Query.any']);
});

const token = `tok1_${'0'.repeat(32)}`;

test('a masked field can be used as its mask allows, and the use is reported', async () => {
  expect(
    await analyse(
      `{ users(where: { and: [{ email: { in: ["${token}"] } }, { born: { gte: 1990 } }] }) { name } }`,
    ),
  ).toEqual({
    ...nothing,
    selected: ['Query.users', 'User.name'],
    masked: ['User.born GENERALIZE', 'User.email HASH'],
    revealed: ['User.born', 'User.email'],
    needsMaskPushdown: ['User.born', 'User.email'],
  });
});

test('an unmasked field can be used in any way, and the use is reported as a disclosure', async () => {
  expect(await analyse('{ users(where: { name: { like: "a%" } }) { name } user(id: 1) { name } }')).toEqual({
    ...nothing,
    selected: ['Query.user', 'Query.users', 'User.name'],
    revealed: ['User.name'],
  });
});

const hashed = { field: 'User.email', decision: 'MASK', policy: 'users' };

test.each([
  ['{ email: { like: "a%" } }', { ...hashed, code: 'MASKED_FIELD_OPERATION', use: 'LIKE' }],
  ['{ email: {} }', { ...hashed, code: 'MASKED_FIELD_OPERATION', use: 'LIKE' }],
  ['{ email: { eq: "ann@x.org" } }', { ...hashed, code: 'BAD_TOKEN_LITERAL', use: 'EQUAL' }],
  [`{ email: { in: ["${token}", "x"] } }`, { ...hashed, code: 'BAD_TOKEN_LITERAL', use: 'EQUAL' }],
])('a filter %s on a hashed field is refused', async (where, refusal) => {
  const asked = await analyse(`{ users(where: ${where}) @skip(if: true) { name } }`);
  expect(asked).toMatchObject({
    refused: { 'UserFilter.email': refusal },
    needsMaskPushdown: [],
    masked: [],
  });
});

test('a denied field cannot be used in any way', async () => {
  const { refused } = await analyse(
    '{ users(where: { salary: { gte: 1 } }) { name } stats { meanSalary count } }',
  );
  const denied = { code: 'MASKED_FIELD_OPERATION', field: 'User.salary', decision: 'DENY', policy: 'users' };
  expect(refused).toEqual({
    'UserFilter.salary': { ...denied, use: 'RANGE' },
    'Stats.meanSalary': { ...denied, use: 'TOTAL' },
  });
});

test('aggregates, enum values and arguments disclose their fields, in variables and defaults too', async () => {
  expect(await analyse('{ stats { maxBorn } }')).toMatchObject({
    needsMaskPushdown: ['User.born'],
    refused: {},
  });
  const sorted = await analyse('query ($by: Order) { users(orderBy: $by) { name } }', {
    variables: { by: 'BORN' },
  });
  expect(sorted).toMatchObject({ revealed: ['User.born'], needsMaskPushdown: ['User.born'] });
  const masked = await analyse('{ user(id: 1) { email } }', { more: { 'User.name': mask('NULL') } });
  expect(masked.refused).toMatchObject({ 'Query.user(id:)': { use: 'LIKE', field: 'User.name' } });
});

test('a field of an interface is disclosed with the strictest decision of its implementations', async () => {
  const sort = (more: typeof policy) => analyse('{ users(orderBy: NAME) { born } }', { more });
  expect((await sort({})).refused).toEqual({});
  expect((await sort({ 'Robot.name': mask('HASH') })).refused).toMatchObject({
    'Order.NAME': { field: 'Named.name', decision: 'MASK', use: 'SORT' },
  });
  const both = await sort({ 'Robot.name': mask('GENERALIZE', '2'), 'User.name': mask('GENERALIZE', '2') });
  expect(both).toMatchObject({ refused: {}, needsMaskPushdown: ['Named.name'] });
  expect(both.masked).toEqual(['Named.name GENERALIZE', 'User.born GENERALIZE']);
});

test('a field of a union is disclosed as that of each member', async () => {
  const more = { 'Order.NAME': reveals('Any.name', 'SORT'), 'Robot.name': mask('NULL') };
  expect((await analyse('{ users(orderBy: NAME) { born } }', { more })).refused).toHaveProperty([
    'Order.NAME',
  ]);
  const born = { 'Order.NAME': reveals('Any.born', 'SORT') };
  expect((await analyse('{ users(orderBy: NAME) { born } }', { more: born })).refused).toEqual({});
});

test('a field of an unknown type is decided by its own name', async () => {
  const more = { 'Order.NAME': reveals('Gone.name', 'SORT'), 'Gone.name': mask('NULL') };
  expect((await analyse('{ users(orderBy: NAME) { name } }', { more })).refused).toHaveProperty([
    'Order.NAME',
  ]);
});

test('disclosures of all bundles count', async () => {
  const query = '{ users(where: { salary: { eq: 1 } }) { name } }';
  expect((await analyse(query, { bundles: [] })).refused).toEqual({});
  const bundles = [bundleOf({}), bundleOf({ 'UserFilter.salary': reveals('User.salary', 'FILTER') })];
  expect((await analyse(query, { bundles })).refused).toHaveProperty(['UserFilter.salary']);
});

test('an operation without a root type has no decisions', async () => {
  expect(await analyse('mutation { user { email } }')).toEqual(nothing);
});

test('an analysis that only searches for a refusal ends at the first one', async () => {
  const bundle = bundleOf(policy);
  const decisions = await decisionsFor(bundle, anonymous);
  function decided(comparisons: number): number {
    let count = 0;
    const document = parse(
      `{ users(where: { and: [${'{ salary: { eq: 1 } } '.repeat(comparisons)}] }) { name } user { email } }`,
    );
    const { refused } = analyseOperation({
      schema,
      document,
      operation: document.definitions[0] as OperationDefinitionNode,
      variables: {},
      bundles: [bundle],
      decisions: {
        ...decisions,
        of(coordinate) {
          count += 1;
          return decisions.of(coordinate);
        },
      },
      untilRefused: true,
    });
    expect([...refused.keys()]).toEqual(['UserFilter.salary']);
    return count;
  }
  expect(decided(900)).toBe(decided(1));
});
