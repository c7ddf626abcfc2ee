import { parse, print } from 'graphql';
import { expect, test } from 'vitest';
import { conditionVariables, withFixedConditions } from '#gateway/planner/fixed-conditions.ts';

const fixed = (text: string, variables: Record<string, boolean> = {}) =>
  print(withFixedConditions(parse(text), new Map(Object.entries(variables)))).replace(/\s+/g, ' ');

test.each([
  ['{ a @include(if: true) b @skip(if: true) }', {}, '{ a }'],
  ['{ a { b @include(if: false) } }', {}, '{ a { __typename } }'],
  [
    'query ($x: Boolean!) { a @include(if: $x) @skip(if: false) b }',
    {},
    'query ($x: Boolean!) { a @include(if: $x) b }',
  ],
  ['query ($x: Boolean!) { a @include(if: $x) b }', { x: true }, '{ a b }'],
  ['query ($x: Boolean!) { a @include(if: $x) b(c: $x) }', { x: false }, 'query ($x: Boolean!) { b(c: $x) }'],
  [
    'query ($x: Boolean!) { ...f @skip(if: $x) b } fragment f on Query { ...g } fragment g on Query { a }',
    { x: true },
    '{ b }',
  ],
  [
    'query ($x: Boolean!, $y: Int) { ... on Query { ...f @skip(if: $x) } } fragment f on Query { a(y: $y) }',
    { x: false },
    'query ($y: Int) { ... on Query { ...f } } fragment f on Query { a(y: $y) }',
  ],
])('%s where %j', (text, variables, expected) => {
  expect(fixed(text, variables)).toBe(expected);
});

test('a document in which nothing is decided is itself', () => {
  const document = parse('query ($x: Boolean!) { a @include(if: $x) { b } c @other(if: true) }');
  expect(withFixedConditions(document)).toBe(document);
  expect(conditionVariables(document)).toEqual(['x']);
});
