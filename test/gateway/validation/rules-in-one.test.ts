import fc from 'fast-check';
import { BREAK, buildSchema, parse, specifiedRules, type ValidationRule, validate, visit } from 'graphql';
import { expect, test } from 'vitest';
import { rulesInOne } from '#gateway/validation/rules-in-one.ts';

const schema = buildSchema(`
  enum Kind { HAND POWER }
  input Filter { kind: Kind  and: [Filter!]  width: Int = 1  id: ID! }
  interface Named { name(short: Boolean): String }
  type Loom implements Named { name(short: Boolean): String  kind: Kind  parts(first: Int!, filter: Filter): [Part] }
  type Part implements Named { name(short: Boolean): String  of: Loom  size: Float }
  union Thing = Loom | Part
  type Query { looms(filter: Filter, ids: [ID!]): [Loom!]!  things: [Thing]  named: Named }
  type Mutation { oil(id: ID!): Loom }
`);

const documents = [
  `query A($first: Int!, $filter: Filter, $short: Boolean = true) {
    looms(filter: { id: "1", kind: HAND, and: [{ id: "2", width: 3 }] }, ids: ["1"]) { ...L parts(first: $first, filter: $filter) { size of { name } } }
    named { name(short: $short) @include(if: $short) ... on Part { size } }
  }
  fragment L on Loom { name kind more: parts(first: 2) { ...P } }
  fragment P on Part { name(short: true) of { kind ...L2 } }
  fragment L2 on Loom { kind }`,
  `query B { things { __typename ... on Loom { a: name } ... on Part { a: name b: size } } }
  mutation C($id: ID!) { oil(id: $id) { name } }`,
];

/** What stands in the place of a name, so that documents are wrong in many ways. */
const names = [
  'name',
  'kind',
  'parts',
  'first',
  'filter',
  'Loom',
  'Part',
  'Query',
  'L',
  'P',
  'A',
  'id',
  'skip',
  'x',
];

const mistakes = fc.array(
  fc.record({ at: fc.nat(120), name: fc.constantFrom(...names), drop: fc.boolean() }),
  {
    maxLength: 5,
  },
);

test('errors are those of graphql-js with each rule by itself, in its order', () => {
  let wrong = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...documents),
      mistakes,
      fc.constantFrom(1, 3, 100),
      (text, mistakes, maxErrors) => {
        let document = parse(text);
        for (const { at, name, drop } of mistakes) {
          let index = 0;
          document = visit(document, {
            enter(node) {
              index += 1;
              if (index !== at) return undefined;
              if (node.kind === 'Name') return { ...node, value: name };
              if (node.kind === 'IntValue') return { kind: 'StringValue' as const, value: name };
              const mayGo = [
                'VariableDefinition',
                'Argument',
                'ObjectField',
                'FragmentDefinition',
                'Directive',
              ];
              return drop && mayGo.includes(node.kind) ? null : undefined;
            },
          });
        }
        const by = (rules: readonly ValidationRule[]) =>
          validate(schema, document, rules, { maxErrors }).map(({ message, locations, nodes }) => ({
            message,
            locations,
            nodes: nodes?.map(({ kind }) => kind),
          }));
        const expected = by(specifiedRules);
        expect(by([rulesInOne(specifiedRules)])).toEqual(expected);
        if (expected.length > 0) wrong += 1;
      },
    ),
    { numRuns: Number(process.env.WEFT_RUNS ?? 400) },
  );
  expect(wrong).toBeGreaterThan(50);
});

test('a rule that has seen enough looks no further, and the others do', () => {
  const seen: string[] = [];
  const rule =
    (name: string, at: string, result: false | typeof BREAK): ValidationRule =>
    () => ({
      Field: {
        enter(node) {
          seen.push(`${name} ${node.name.value}`);
          return node.name.value === at ? result : undefined;
        },
        leave: (node) => void seen.push(`${name} after ${node.name.value}`),
      },
    });
  const document = parse('{ looms { name } named { name } }');
  const each: ValidationRule = () => ({
    enter: ({ kind }) => void seen.push(`enter ${kind}`),
    leave: ({ kind }) => void seen.push(`leave ${kind}`),
  });
  const rules = [rule('one', 'looms', false), each, rule('two', 'looms', BREAK), rule('three', '', false)];
  validate(schema, document, rules);
  const expected = seen.splice(0);
  validate(schema, document, [rulesInOne(rules)]);
  expect(seen).toEqual(expected);
  expect(seen.length).toBeGreaterThan(8);
});
