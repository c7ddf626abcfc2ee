import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { typeShapes } from '#schema/operation/type-shapes.ts';
import { collectPolicy } from '#schema/policy/directives/collect-policy.ts';
import { unlinkedPolicy } from '#schema/policy/directives/policy-link.ts';
import { effectivePolicy } from '#schema/policy/effective-policy.ts';
import { type CoordinatePolicy, noPolicy } from '#schema/policy/policy.ts';

/** The effective policy of a document, by coordinate. */
function effective(sdl: string) {
  const document = parse(sdl);
  const policies = effectivePolicy(collectPolicy(document, unlinkedPolicy), typeShapes(document));
  const at = (coordinate: string): CoordinatePolicy => policies.get(coordinate) ?? noPolicy;
  return {
    at,
    coordinates: [...policies.keys()].sort(),
    /** The required roles, a letter each: `a` for `role:a`; `-` where no caller is admitted. */
    asks: (coordinate: string) =>
      at(coordinate)
        .access.map(({ allow }) => allow.flat().join().replaceAll('role:', '') || '-')
        .sort()
        .join(' '),
  };
}

const only = (role: string) => `@access(allow: [["role:${role}"]])`;

test("a type's policy applies to its fields and to every field that returns it, through lists", () => {
  const { asks } = effective(`
    type User ${only('u')} { id: ID  name: String ${only('n')} }
    type Query { user: User  users: [[User!]!]! ${only('q')}  other: Int }
  `);
  expect(asks('User.id')).toBe('u');
  expect(asks('User.name')).toBe('n u');
  expect(asks('Query.user')).toBe('u');
  expect(asks('Query.users')).toBe('q u');
  expect(asks('Query.other')).toBe('');
  expect(asks('User')).toBe('u');
});

test('of a type only its access is inherited, not its floors, filters or field policies', () => {
  const { at } = effective(`
    type User @minGroupSize(k: 10) @rows(field: "id", claim: "sub") @pii(category: "p") ${only('u')} {
      id: ID
      name: String @mask(with: HASH)
    }
    type Query { user: User }
  `);
  for (const coordinate of ['User.id', 'Query.user']) {
    expect(at(coordinate)).toEqual({ ...noPolicy, access: [{ allow: [['role:u']] }] });
  }
  expect(at('User')).toMatchObject({ pii: ['p'], groups: [{ k: 10 }], rows: [{ field: 'id' }] });
  expect(at('User.name').masks).toHaveLength(1);
});

test('a classification brings its defaults, for a type also to its fields', () => {
  const { asks, at } = effective(`
    type User @classification(level: INTERNAL) { id: ID  notes: String @classification(level: RESTRICTED) }
    type Query { user: User  margin: Int @classification(level: CONFIDENTIAL) }
  `);
  expect(asks('User.id')).toBe('organisation,audience:User');
  expect(asks('Query.user')).toBe('organisation,audience:User');
  expect(asks('User.notes')).toBe('- authenticated organisation,audience:User');
  expect(at('Query.margin').masks).toMatchObject([{ with: 'NULL' }]);
});

test('access to the own row admits no caller to other rows', () => {
  const { asks, at } = effective(`
    type User @access(allow: [["self:id"], ["role:u"]]) { id: ID }
    type Query { user: User  same: String @requires(fields: "own")  own: String @access(allow: [["self:id"]]) }
  `);
  expect(asks('Query.user')).toBe('u');
  expect(asks('User.id')).toBe('u');
  expect(asks('Query.same')).toBe('-');
  expect(at('Query.own').access).toEqual([{ allow: [['self:id']] }]);
});

const parties = `
  interface Party ${only('p')} { name: String ${only('x')}  age: Int }
  type Person implements Party ${only('m')} { name: String @mask(with: HASH)  age: Int  own: Int }
  type Company implements Party { name: String  age: Int ${only('c')} }
  type Stone { name: String }
`;

test('the policy of an interface applies to its implementations, and to nothing else', () => {
  const { asks } = effective(parties);
  expect(asks('Person.name')).toBe('m p x');
  expect(asks('Person.own')).toBe('m p');
  expect(asks('Company.name')).toBe('p x');
  expect(asks('Company.age')).toBe('c p');
  expect(asks('Stone.name')).toBe('');
});

test('a field selected through an interface satisfies every implementation', () => {
  const { asks, at, coordinates } = effective(parties);
  expect(asks('Party.name')).toBe('m p x');
  expect(at('Party.name').masks).toMatchObject([{ with: 'HASH' }]);
  expect(asks('Party.age')).toBe('c m p');
  expect(coordinates.join(' ')).toBe(
    'Company Company.age Company.name Party Party.age Party.name Person Person.age Person.name Person.own Stone.name',
  );
});

test('a field that returns an interface or a union satisfies the policies of all its types', () => {
  const { asks } = effective(`${parties}
    union Thing = Person | Stone
    type Query { party: Party  thing: [Thing!]  stone: Stone }
  `);
  expect(asks('Query.party')).toBe('m p');
  expect(asks('Query.thing')).toBe('m');
  expect(asks('Query.stone')).toBe('');
});

test('a connection is closed with its rows, by its nodes or by its edges', () => {
  const { asks } = effective(`
    type User ${only('u')} { id: ID }
    union Anyone = User | Robot
    type Robot ${only('r')} { id: ID }
    type NodeConnection { nodes: [User!]!  totalCount: Int }
    type EdgeConnection { edges: [Edge!]!  totalCount: Int }
    type AnyConnection { nodes: [Anyone!]  totalCount: Int }
    type Edge { node: Anyone  cursor: String }
    type BareConnection { totalCount: Int }
    type OddConnection { edges: [Int!]  totalCount: Int }
    type Page { nodes: [User!]  totalCount: Int }
    type Query { a: NodeConnection  b: EdgeConnection  c: BareConnection  d: Page  e: OddConnection  f: AnyConnection }
  `);
  expect(asks('NodeConnection.totalCount')).toBe('u');
  expect(asks('Query.a')).toBe('u');
  expect(asks('EdgeConnection.totalCount')).toBe('r u');
  expect(asks('Query.b')).toBe('r u');
  expect(asks('Query.f')).toBe('r u');
  expect(asks('Edge.cursor')).toBe('');
  for (const name of ['BareConnection', 'OddConnection', 'Page']) expect(asks(`${name}.totalCount`)).toBe('');
  expect([asks('Query.c'), asks('Query.d'), asks('Query.e')]).toEqual(['', '', '']);
});

test('a field computed from others requires their access and masks, through any chain', () => {
  const { asks, at } = effective(`
    type User {
      third: Int @federation__requires(fields: "second")
      second: Int @join__field(graph: A, requires: "first name")
      first: Int @requires(fields: "email address { zip }")
      email: String @mask(with: HASH, unless: [["role:e"]])
      name: String ${only('n')}
      address: Address
      shown: Int @provides(fields: "email")
      plain: Int
    }
    type Address { zip: String ${only('z')}  city: String ${only('c')} }
  `);
  expect(asks('User.first')).toBe('e z');
  expect(asks('User.second')).toBe('e n z');
  expect(asks('User.third')).toBe('e n z');
  expect(at('User.first').masks).toEqual([]);
  expect([asks('User.shown'), asks('User.plain'), asks('User.address')]).toEqual(['', '', '']);
});

test('fields that are computed from each other require the access of both', () => {
  const { asks } = effective(`
    type A { a: Int @requires(fields: "b") ${only('a')}  b: Int @requires(fields: "a") ${only('b')} }
  `);
  expect([asks('A.a'), asks('A.b')]).toEqual(['a b', 'a b']);
});

test('the inputs of a computed field of an implementation count through its interface', () => {
  const { asks } = effective(`
    interface Named { label: String }
    type User implements Named { label: String @requires(fields: "name")  name: String ${only('n')} }
  `);
  expect(asks('Named.label')).toBe('n');
});
