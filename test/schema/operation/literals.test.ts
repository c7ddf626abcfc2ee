import fc from 'fast-check';
import {
  buildSchema,
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLScalarType,
  type GraphQLSchema,
  parse,
  print,
  validate,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { literalsOf } from '#schema/operation/literals.ts';
import { nameLiterals, normalForm, normalKey } from '#schema/operation/normal-form.ts';

const schema = buildSchema(`
  scalar Decimal
  enum Color { RED GREEN }
  input Size { width: Int = 3  height: Float!  unit: String }
  input One @oneOf { id: ID  name: String }
  input Filter { and: [Filter!]  size: Size  name: String  names: [String!]  color: Color  any: Decimal  one: One }
  interface Node { id: ID!  echo(text: String): String }
  type Item implements Node { id: ID!  echo(text: String): String  item(at: Int = 1): Item }
  type Query {
    echo(int: Int, float: Float, id: ID, text: String, flag: Boolean, color: Color, any: Decimal, ids: [ID!], grid: [[Int]], filter: Filter): String
    need(first: Int! = 5): String
    item(at: Int = 1): Item
    node: Node
  }
`);

/** Answers what it is asked with, so that two ways of asking the same are told apart by their responses. */
function echoes(on: GraphQLSchema, document: DocumentNode, variables: Record<string, unknown>) {
  return execute({
    schema: on,
    document,
    variableValues: variables,
    fieldResolver: (_source, given, _context, { fieldName, parentType }) => {
      if (fieldName === 'item' || fieldName === 'node') return { __typename: 'Item', at: given.at };
      return JSON.stringify([parentType.name, fieldName, given]);
    },
    typeResolver: () => 'Item',
  });
}

function normalised(query: string, on: GraphQLSchema = schema) {
  const document = parse(query);
  const variables = nameLiterals(literalsOf(document, on), query);
  const values = Object.fromEntries(
    [...variables.values()].map(({ name, literal }) => [name, literal.value]),
  );
  // As a domain is sent them.
  const sent = JSON.parse(JSON.stringify(values));
  return {
    document,
    variables,
    key: normalKey(query, variables),
    normal: normalForm(document, variables),
    values: sent,
  };
}

function valuesIn(query: string): unknown[] {
  return Object.values(normalised(query).values);
}

describe('literals that become variables', () => {
  test('are scalars, of lists and input objects too', () => {
    const query =
      '{ echo(int: 1, float: 2, id: 7, text: "a", flag: true, ids: ["x", 8], filter: {and: {name: "n", size: {height: 1.50}}}) }';
    const { normal, values } = normalised(query);
    expect(values).toEqual({
      literal_1: 1,
      literal_2: 2,
      literal_3: '7',
      literal_4: 'a',
      literal_5: true,
      literal_6: 'x',
      literal_7: '8',
      literal_8: 'n',
      literal_9: 1.5,
    });
    expect(
      print(normal)
        .replace(/[\s,]+/g, ' ')
        .replace('echo( ', 'echo(')
        .replace('} )', '})'),
    ).toBe(
      'query ($literal_1: Int! $literal_2: Float! $literal_3: ID! $literal_4: String! $literal_5: Boolean! $literal_6: ID! $literal_7: ID! $literal_8: String! $literal_9: Float!) { echo(int: $literal_1 float: $literal_2 id: $literal_3 text: $literal_4 flag: $literal_5 ids: [$literal_6 $literal_7] filter: {and: {name: $literal_8 size: {height: $literal_9}}}) }',
    );
  });

  test('are of a list where they stand for one', () => {
    const { normal, values } = normalised('{ echo(ids: "x", grid: 1) }');
    expect(print(normal)).toContain('$literal_1: [ID!]!, $literal_2: [[Int]]!');
    expect(values).toEqual({ literal_1: ['x'], literal_2: [[1]] });
  });

  test.each([
    ['enum values and nulls', '{ echo(color: RED, text: null) }'],
    ['arguments of directives', '{ need @skip(if: true) item @include(if: false) { id } }'],
    ['introspection', '{ __type(name: "Item") { fields(includeDeprecated: true) { name } } }'],
    ['defaults of variables', 'query ($a: Int = 5) { echo(int: $a) }'],
    [
      'what no type accepts',
      '{ echo(int: "a", text: 1, flag: 0, id: 1.5, color: "RED", nothing: 1) other(a: 1) }',
    ],
    ['a whole number beyond Int', '{ echo(int: 2147483648) }'],
    ['numbers that JSON cannot say', '{ echo(float: 1e999) need(first: -0) }'],
    ['zeros of an Int with a sign', '{ echo(int: -0) }'],
    ["objects and lists of scalars of a schema's own", '{ echo(any: {a: 1, b: [2]}) }'],
  ])('are not %s', (_, query) => {
    expect(valuesIn(query)).toEqual([]);
  });

  test.each([
    ['any: 9007199254740993', '9007199254740993'],
    ['any: 1234567890123456800', '1234567890123456800'],
    ['any: 1.50', '1.50'],
    ['any: 1e-999', '1e-999'],
    ['any: -0', '-0'],
    ['float: 0.1000000000000000055', '0.1000000000000000055'],
    ['float: -0.0', '-0.0'],
    ['float: 1.50', '1.5'],
    ['any: [1, {n: 9007199254740993, t: "a"}]', '[1,{"n":9007199254740993,"t":"a"}]'],
    ['any: {n: 0.12345678901234567890}', '{"n":0.12345678901234567890}'],
  ])('have the digits that they are written with: %s', (given, json) => {
    const { variables } = normalised(`{ echo(${given}) }`);
    expect([...variables.values()].map(({ literal }) => JSON.stringify(literal.value))).toEqual([json]);
  });

  test.each(['{n: 9007199254740993, c: RED}', '{n: 9007199254740993, v: $v}'])(
    'are not what JSON cannot say: %s',
    (given) => {
      expect(valuesIn(`query ($v: Int) { echo(any: ${given}) }`)).toEqual([]);
    },
  );

  test('are whole, however many digits an ID has', () => {
    expect(valuesIn('{ echo(id: 9007199254740993) }')).toEqual(['9007199254740993']);
  });

  test('are not those that a scalar reads otherwise than the variable', () => {
    const own = buildSchema('scalar Odd type Query { echo(odd: Odd): String }');
    Object.assign(own.getType('Odd') as GraphQLScalarType, {
      parseLiteral: (node: { value: string }) => `literal ${node.value}`,
      parseValue: (value: unknown) => `variable ${value}`,
    });
    expect(normalised('{ echo(odd: "a") }', own).values).toEqual({});
  });

  test('have names that the document has nowhere, not even undefined ones', () => {
    const query = 'query ($literal_1: Int) { echo(int: $literal_1, text: "a", id: $ literal__1) }';
    const { normal, values } = normalised(query);
    expect(Object.keys(values)).toEqual(['literal___1']);
    expect(validate(schema, normal).map(({ message }) => message)).toEqual([
      'Variable "$literal__1" is not defined.',
    ]);
  });

  test('have names that are found in one walk of a text of underscores', () => {
    const comment = `literal_ # literal${'_'.repeat(60_000)}`;
    const started = performance.now();
    const { values } = normalised(`{ echo(text: "a") } # ${comment}`);
    expect(performance.now() - started).toBeLessThan(200);
    expect(Object.keys(values)).toEqual([`literal${'_'.repeat(60_001)}1`]);
  });

  test('are one variable where fields have to be alike to be merged', () => {
    const merged =
      '{ item(at: 1) { id } item(at: 1) { echo(text: "a") } ...F } fragment F on Query { item(at: 1) { id } }';
    expect(valuesIn(merged)).toEqual([1, 'a']);
    expect(validate(schema, normalised(merged).normal)).toEqual([]);
    for (const conflict of [
      '{ echo(id: 1) echo(id: "1") }',
      '{ echo(float: 1) echo(float: 1.0) }',
      '{ echo(text: "a") echo(text: """a""") }',
      '{ echo(ids: "a") echo(ids: ["a"]) }',
      '{ item(at: 1) { id } item(at: 2) { id } }',
    ]) {
      expect([conflict, validate(schema, normalised(conflict).normal).length]).toEqual([conflict, 1]);
    }
  });

  test('leave no places of one text in the form that others share', () => {
    expect(JSON.stringify(normalised('{ echo(int: 1) }').normal)).not.toContain('loc');
  });
});

const text = fc.oneof(
  fc
    .string({ unit: 'binary', maxLength: 8 })
    .filter((one) => one.isWellFormed() && !/[\ufffe\uffff]/.test(one)),
  fc.constantFrom('literal_1', '$literal_1', 'a"b\\c', '\u2028', 'tok1_00000000000000000000000000000000'),
);
const int32 = fc.oneof(fc.integer(), fc.constantFrom(0, 1, -2147483648)).map(String);
const int = fc
  .oneof(fc.integer(), fc.constantFrom('-0', '0', '9007199254740993', '2147483648', '-2147483648'))
  .map(String);
const float = fc.oneof(
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((one) => (Number.isInteger(one) ? `${one.toFixed(1)}` : String(one))),
  fc.constantFrom('1.50', '1e3', '-0.0', '0.30000000000000004', '1E-2', '1e400', '123456789012345678.5'),
);
const scalar = fc.oneof(
  int,
  float,
  text.map((one) => JSON.stringify(one)),
  fc.constantFrom('true', 'false', 'null', 'RED', '"""block"""'),
);

/** Mostly a value that its type accepts. */
function mostly(typed: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof({ weight: 40, arbitrary: typed }, { weight: 1, arbitrary: scalar });
}

const quoted = text.map((one) => JSON.stringify(one));
const id = fc.oneof(quoted, int);

const { filter } = fc.letrec<{ filter: string }>((tie) => ({
  filter: fc
    .record(
      {
        and: fc.oneof({ maxDepth: 2 }, tie('filter'), fc.array(tie('filter'), { maxLength: 2 }).map(list)),
        size: fc
          .record({ width: mostly(int32), height: float, unit: quoted }, { requiredKeys: ['height'] })
          .map(object),
        name: mostly(quoted),
        names: mostly(fc.oneof(quoted, fc.array(quoted, { maxLength: 3 }).map(list))),
        color: mostly(fc.constantFrom('RED', 'GREEN', 'null')),
        any: fc.oneof(scalar, fc.constantFrom('{a: 1, b: [1.50, "x"]}', '[1, "a"]')),
        one: fc.oneof(
          id.map((given) => object({ id: given })),
          quoted.map((name) => object({ name })),
        ),
      },
      { requiredKeys: [] },
    )
    .map(object),
}));

const args = fc
  .record(
    {
      int: mostly(fc.oneof(int32, fc.constant('$v'))),
      float: fc.oneof(float, int),
      id: mostly(id),
      text: mostly(quoted),
      flag: fc.constantFrom('true', 'false', '$f'),
      any: scalar,
      ids: mostly(fc.oneof(id, fc.array(id, { maxLength: 3 }).map(list))),
      grid: fc.oneof(int32, fc.array(fc.oneof(int32, fc.array(int32).map(list))).map(list)),
      filter,
    },
    { requiredKeys: [] },
  )
  .map((given) =>
    Object.entries(given)
      .map(([name, value]) => `${name}: ${value}`)
      .join(' '),
  );

const selection = fc.oneof(
  fc
    .tuple(fc.constantFrom('', 'a: ', 'b: '), args)
    .map(([alias, given]) => `${alias}echo${given && `(${given})`}`),
  fc.tuple(int32, mostly(quoted)).map(([at, one]) => `item(at: ${at}) { ...F echo(text: ${one}) }`),
  mostly(quoted).map((one) => `node { ... on Item { echo(text: ${one}) } }`),
  fc.constantFrom('need(first: 3) @include(if: true)', 'need @skip(if: $f)'),
);
const query = fc
  .tuple(fc.array(selection, { minLength: 1, maxLength: 3 }), mostly(int32))
  .map(([selections, one]) => {
    const used = selections.join(' ');
    const fragment = used.includes('...F') ? ` fragment F on Item { item(at: ${one}) { id } }` : '';
    const definitions = [
      used.includes('$v') ? '$v: Int' : '',
      used.includes('$f') ? '$f: Boolean! = true' : '',
    ];
    return `query Q${definitions.join('') && `(${definitions.join(' ')})`} { ${used} }${fragment}`;
  });

function list(items: readonly string[]): string {
  return `[${items.join(', ')}]`;
}

function object(members: Readonly<Record<string, string | undefined>>): string {
  return `{${Object.entries(members)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')}}`;
}

test('a normal form is valid only where the text is, and asks the same', () => {
  let [valid, moved] = [0, 0];
  fc.assert(
    fc.property(query, fc.constantFrom({}, { v: 4 }, { v: null }), (asked, variables) => {
      let form: ReturnType<typeof normalised>;
      try {
        form = normalised(asked);
      } catch (error) {
        // What graphql-js does not read as a text.
        if (error instanceof GraphQLError) return;
        throw error;
      }
      const { document, normal, values } = form;
      const errors = validate(schema, document);
      if (validate(schema, normal).length === 0) expect(errors).toEqual([]);
      if (errors.length > 0) return;
      valid += 1;
      if (Object.keys(values).length > 0) moved += 1;
      expect(echoes(schema, normal, { ...variables, ...values })).toEqual(
        echoes(schema, document, variables),
      );
    }),
    { numRuns: 1_500 },
  );
  expect(valid).toBeGreaterThan(500);
  expect(moved).toBeGreaterThan(300);
});

test('texts with the same key have the same normal form', () => {
  const forms = new Map<string, string>();
  let again = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(
        'echo(int: @)',
        'echo(any: @)',
        'echo(filter: {names: [@, "b"]})',
        'a: echo(text: @) # @',
      ),
      scalar,
      (shape, one) => {
        const asked = `{ ${shape.replaceAll('@', () => one)}\n}`;
        const { key, normal } = normalised(asked);
        if (forms.has(key)) again += 1;
        forms.set(key, forms.get(key) ?? print(normal));
        expect(print(normal)).toBe(forms.get(key));
      },
    ),
    { numRuns: 1_000 },
  );
  expect(again).toBeGreaterThan(300);
});
