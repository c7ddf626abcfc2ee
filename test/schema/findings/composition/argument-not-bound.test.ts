import { expect, test } from 'vitest';
import { findingsOf, findingsOfUsers, head, user } from './users-domain.ts';

const bindings = (query: string, overlay?: string) => {
  const { findings } = findingsOf({
    subgraphs: [
      {
        name: 'users',
        url: 'http://users.test',
        sdl: `${head}
          type Query { ${query} }
          ${user('a: String @classification(level: PUBLIC)')}
          type Room @key(fields: "hotel number") @key(fields: "code") {
            hotel: ID! @classification(level: PUBLIC)
            number: Int @classification(level: PUBLIC)
            code: ID! @access(allow: [["role:desk"]])
          }
          input Filter { by: Inner  place: String @inert }
          input Inner { a: String  kind: Kind  again: Filter }
          input Bound { a: String @reveals(field: "User.a", by: FILTER)  kind: Kind @inert }
          enum Kind { ONE @reveals(field: "User.a", by: GROUP)  TWO }
        `,
      },
    ],
    overlays: overlay === undefined ? [] : [{ file: 'o.graphql', sdl: overlay }],
  });
  return findings.filter(({ code }) => code === 'ARGUMENT_NOT_BOUND').map(({ path }) => path);
};

test.each([
  ['an argument', 'u(a: String): User', ['Query.u(a:)']],
  ['an argument of a list', 'u(a: [[String!]!]): [User!]', ['Query.u(a:)']],
  ['input fields, however deep', 'u(where: Filter): User', ['Inner.a', 'Kind.TWO']],
  ['an enum value', 'u(kind: [Kind!]! = [ONE]): User', ['Kind.TWO']],
  [
    'what is a page of another type',
    'u(first: String, after: Int): [User!]',
    ['Query.u(first:)', 'Query.u(after:)'],
  ],
  ['part of a key', 'r(hotel: ID!): Room', ['Query.r(hotel:)']],
  ['a key that some may not see', 's(code: ID!): Room', ['Query.s(code:)']],
  ["another type's key", 'n(id: ID!): Int @classification(level: PUBLIC)', ['Query.n(id:)']],
])('%s without a binding is named', (_, query, unbound) => {
  expect(bindings(query)).toEqual(unbound);
});

test.each([
  ['@reveals', 'u(a: String @reveals(field: "User.a", by: FILTER)): User'],
  ['@inert', 'u(a: String @inert): User'],
  ['@inert on the argument above', 'u(where: Filter @inert): User'],
  ['@reveals on the input fields', 'u(where: Bound): User'],
  ['being a key of what is returned', 'u(id: ID!): User  all(id: [ID!]): [User!]!'],
  ['a field that says which key it discloses', 's(code: ID!): Room @reveals(field: "Room.code", by: KEY)'],
  ['being a whole key', 'r(hotel: ID!, number: Int): Room'],
  ['being a page', 'u(first: Int, last: Int, after: String, before: String): [User!]'],
  ['nobody seeing the field', 'u(a: String): User @access(allow: [])'],
])('an argument can be bound by %s', (_, query) => {
  expect(bindings(query)).toEqual([]);
});

test('governance can bind an argument that a domain did not', () => {
  const overlay = 'extend type Query { u(a: String @reveals(field: "User.a", by: FILTER)): User }';
  expect(bindings('u(a: String): User', overlay)).toEqual([]);
  expect(
    bindings('u(where: Filter): User', 'extend input Inner { a: String @inert  kind: Kind @inert }'),
  ).toEqual([]);
});

test('it is told at the argument, with what to write', () => {
  const { ok, findings } = findingsOfUsers(
    `${user('a: String @classification(level: PUBLIC)')} extend type Query { u(a: String): User }`,
  );
  expect(ok).toBe(false);
  expect(findings).toMatchObject([
    {
      code: 'ARGUMENT_NOT_BOUND',
      severity: 'error',
      file: 'users',
      path: 'Query.u(a:)',
      message: expect.stringMatching(/"Query\.u\(a:\)".*@reveals.*@inert/s),
    },
  ]);
});
