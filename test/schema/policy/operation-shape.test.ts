import { buildSchema, getOperationAST, type OperationDefinitionNode, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { operationShape, variablesShape } from '#schema/policy/operation-shape.ts';

const schema = buildSchema(`
  scalar Json
  enum Status { OPEN CLOSED }
  input TextFilter { eq: String  in: [String!] }
  input Filter { and: [Filter!]  name: TextFilter  age: Int  weight: Float  status: Status  vip: Boolean  more: Json }
  type Query { rows(where: Filter, id: ID, first: Int, text: String): [Row!]  open: Int }
  type Row { id: ID!  name: String }
`);
const token = `tok1_${'0123456789abcdef'.repeat(2)}`;

function shape(query: string, name?: string): string {
  const document = parse(query);
  const operation = getOperationAST(document, name) as OperationDefinitionNode;
  return operationShape(schema, document, operation).replace(/\s+/g, ' ');
}

test('removes literals and keeps what policy uses: fields, operators, enum values, tokens', () => {
  const query = `query Secrets {
    ann: rows(first: 42, id: 7, text: """a block""", where: { and: [
      { name: { eq: "Ann" } }, { name: { eq: "Bob" } }, { name: { in: ["Ann", "${token}", "Bob"] } },
      { age: 42, weight: 1.5, status: OPEN, vip: true, more: { iban: "NL00", deep: [1, "x"] } }
    ] }) { secret: name ann: id }
    open @include(if: true)
  }`;
  const zero = `tok1_${'0'.repeat(32)}`;
  expect(shape(query)).toBe(
    `query Secrets { _2: rows( first: 0 id: 0 text: "" where: {and: [{name: {eq: ""}}, {name: {in: ["", "${zero}"]}}, {age: 0, weight: 0, status: OPEN, vip: false, more: ""}]} ) { _1: name _2: id } open @include(if: false) }`,
  );
});

test('a bare word for a scalar is a value like any other', () => {
  expect(shape('{ rows(where: { more: Ann, status: OPEN, and: [{ more: [Ann] }] }) { id } }')).toBe(
    '{ rows(where: {more: "", status: OPEN, and: [{more: [""]}]}) { id } }',
  );
});

test('a shape is the same for all values, and valid against the schema', () => {
  const ask = (name: string, first: number) =>
    `query Q($a: String = "${name}") { rows(first: ${first}, text: $a, where: { name: { in: ["${name}", "x"] } }) { name } }`;
  expect(shape(ask('Ann', 1))).toBe(shape(ask('Bob', 250)));
  expect(validate(schema, parse(shape(ask('Ann', 1))))).toEqual([]);
});

test('of several operations it contains the requested one with its fragments', () => {
  const query =
    'query A { rows { ...R } } query B { open } fragment R on Row { id } fragment S on Row { name }';
  expect(shape(query, 'A').replace(/\s+/g, ' ')).toBe('query A { rows { ...R } } fragment R on Row { id }');
  expect(shape(query, 'B')).toBe('query B { open }');
});

test('variables keep their members and operators and lose their values', () => {
  const document = parse('query ($w: Filter, $ids: [ID!], $n: Int, $absent: String) { open }');
  const operation = getOperationAST(document) as OperationDefinitionNode;
  const variables = {
    w: {
      and: [{ name: { eq: 'Ann' } }, { name: { eq: token } }],
      age: 42,
      status: 'OPEN',
      vip: true,
      more: { iban: 'NL00' },
    },
    ids: ['1', '2'],
    n: null,
    unknown: 'a secret',
  };
  expect(variablesShape(schema, operation, variables)).toEqual({
    w: {
      and: [{ name: { eq: '' } }, { name: { eq: `tok1_${'0'.repeat(32)}` } }],
      age: 0,
      status: 'OPEN',
      vip: false,
      more: '',
    },
    ids: [''],
    n: null,
  });
});
