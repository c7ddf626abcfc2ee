import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import {
  buildASTSchema,
  buildSchema,
  type GraphQLSchema,
  introspectionFromSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
  printSchema,
  validateSchema,
} from 'graphql';
import { expect, test } from 'vitest';
import { visibilityOf } from '#gateway/introspection/visibility.ts';
import { makeVisibleSchema } from '#gateway/introspection/visible-schema.ts';
import { defaultLimits } from '#gateway/limits/limits.ts';
import { loadSupergraph } from '#gateway/supergraph/load-supergraph.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { type Decisions, decisionsFor, policyAt } from '#schema/policy/decide.ts';
import { noPolicy, type PolicyBundle } from '#schema/policy/policy.ts';
import { anonymous } from '#schema/policy/principal.ts';

const { schema, bundle } = await committedGraph();
const everything = coordinatesOf(schema);
const fields = everything.filter((coordinate) => /^[^.(]+\.[^(]+$/.test(coordinate));

test('no denied name, or name that discloses one, is visible, for any denials', () => {
  fc.assert(
    fc.property(fc.subarray(fields, { maxLength: 60 }), (denied) => {
      const closed = new Set(denied);
      const told = coordinatesOf(schemaWithout(denied)).filter(
        (coordinate) =>
          closed.has(coordinate) ||
          policyAt(bundle, coordinate).reveals.some(({ field }) => closed.has(field)),
      );
      expect(told).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test('the rest is a usable schema, for any denials', () => {
  fc.assert(
    fc.property(fc.subarray(fields, { maxLength: 60 }), (denied) => {
      const visible = schemaWithout(denied);
      const rebuilt = buildASTSchema(parse(printSchema(visible)), { assumeValid: true });
      expect(validateSchema(rebuilt)).toEqual([]);
      introspectionFromSchema(visible);
    }),
    { numRuns: 15 },
  );
});

test('more denials never show more', () => {
  fc.assert(
    fc.property(
      fc.subarray(fields, { maxLength: 30 }),
      fc.subarray(fields, { maxLength: 30 }),
      (denied, further) => {
        const more = new Set(coordinatesOf(schemaWithout(denied)));
        const less = coordinatesOf(schemaWithout([...denied, ...further]));
        expect(less.filter((coordinate) => !more.has(coordinate))).toEqual([]);
      },
    ),
    { numRuns: 40 },
  );
});

test('a caller without denials sees everything', () => {
  expect(printSchema(schemaWithout([]))).toBe(printSchema(schema));
});

test('a product whose fields are all closed disappears with its filters', async () => {
  const visible = makeVisibleSchema(
    schema,
    visibilityOf(schema, bundle, await decisionsFor(bundle, anonymous)),
  );
  expect(Object.keys(visible.getTypeMap()).filter((name) => /^(User|Payment)/.test(name))).toEqual([]);
});

test('a default, a required argument and an empty type are hidden with the names that they use', () => {
  const small = buildSchema(`
    type Query {
      sorted(by: Order = { salary: ASC }, groups: [Dimension!] = [CITY, SALARY]): Int
      told(by: Order = { city: ASC }): Int
      required(of: Paid!): Int
      optional(of: Paid): Int
      always(of: Secret): Int
      like(salary: Int = 1): Int
      payroll: Payroll
    }
    type User { salary: Int city: String }
    type Payroll { salaries: Salaries }
    type Salaries { all: Int }
    enum Direction { ASC }
    enum Dimension { CITY SALARY }
    input Order { city: Direction salary: Direction }
    input Secret { salary: Int = 1 city: String }
    input Paid { salary: Int! city: String }
  `);
  const reveals = [{ field: 'User.salary' }];
  const written = [
    'Order.salary',
    'Dimension.SALARY',
    'Paid.salary',
    'Secret.salary',
    'Query.like(salary:)',
    'Salaries.all',
  ].map((coordinate) => [coordinate, { ...noPolicy, reveals }]);
  const visible = makeVisibleSchema(
    small,
    visibilityOf(small, { coordinates: Object.fromEntries(written) }, denying(['User.salary'])),
  );
  expect(printSchema(visible)).toBe(`type Query {
  sorted(by: Order!, groups: [Dimension!]!): Int
  told(by: Order = {city: ASC}): Int
  optional: Int
  always: Int
}

type User {
  city: String
}

enum Direction {
  ASC
}

enum Dimension {
  CITY
}

input Order {
  city: Direction
}`);
});

function schemaWithout(denied: readonly string[]): GraphQLSchema {
  return makeVisibleSchema(schema, visibilityOf(schema, bundle, denying(denied)));
}

function denying(denied: readonly string[]): Decisions {
  const closed = new Set(denied);
  return {
    of: (coordinate) => (closed.has(coordinate) ? { kind: 'DENY', source: 'test' } : { kind: 'CLEAR' }),
    rows: () => [],
    floors: () => [],
    validUntil: Number.POSITIVE_INFINITY,
  };
}

function coordinatesOf(of: GraphQLSchema): string[] {
  return Object.values(of.getTypeMap()).flatMap((type) => {
    if (type.name.startsWith('__')) return [];
    if (isEnumType(type)) return type.getValues().map(({ name }) => `${type.name}.${name}`);
    if (isInputObjectType(type)) return Object.keys(type.getFields()).map((name) => `${type.name}.${name}`);
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    return Object.values(type.getFields()).flatMap(({ name, args }) => [
      `${type.name}.${name}`,
      ...args.map((argument) => `${type.name}.${name}(${argument.name}:)`),
    ]);
  });
}

async function committedGraph(): Promise<{ schema: GraphQLSchema; bundle: PolicyBundle }> {
  const sdl = await readFile('schema/supergraph.graphql', 'utf8');
  const source = { fetch: async () => ({ data: null }) };
  await using loaded = await loadSupergraph(sdl, {
    ...defaultLimits,
    sources: () => () => source,
    logger: createLogger('test', 'silent'),
  });
  if (!loaded.policy) throw new Error('The committed supergraph links no policy.');
  return { schema: loaded.schema, bundle: loaded.policy.bundle };
}
