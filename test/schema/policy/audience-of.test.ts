import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { typeShapes } from '#schema/operation/type-shapes.ts';
import { audienceResolver, ownersIn } from '#schema/policy/audience-of.ts';
import { noPolicy, type Requirement } from '#schema/policy/policy.ts';

const shapes = typeShapes(
  parse(`
    type Query { order: Order  orders: OrderConnection  notes: [Note!]  total: Int  wraps: [Wrap] }
    type Mutation { place: Order }
    type Subscription { placed: Order }
    type Order @key(fields: "id") { id: ID!  parent: Order  query: Query  place: Place  note: Note  lines: LineConnection }
    type OrderConnection { nodes: [Order!]!  edges: [OrderEdge!]!  totalCount: Int }
    type OrderEdge { node: Order!  cursor: String! }
    type Line @join__type(graph: SHOP, key: "id") { id: ID!  order: Order  spot: Spot  note: Note }
    type LineConnection { nodes: [Line!]!  totalCount: Int }
    type Place @sorted(key: "city") { city: String  inner: Inner }
    type Inner { x: Int  again: Inner  back: Place }
    type Spot { shelf: String }
    type Note { text: String }
    type Wrap @join__type(graph: SHOP) { any: Any }
    type Box @key(fields: "id") { id: ID!  any: Any }
    union Any = Left | Right
    type Left { a: Int }
    type Right @join__type(graph: SHOP, key: "id") { id: ID! }
  `),
);

test.each([
  ['a type with a key, in a subgraph', 'Order', ['Order']],
  ['a type with a key, in a supergraph', 'Line', ['Line']],
  ['a connection, whatever leads to it', 'LineConnection', ['Line']],
  ['an edge', 'OrderEdge', ['Order']],
  ['a part of a row', 'Place', ['Order']],
  ['a part of a part, in a circle', 'Inner', ['Order']],
  ['a part of two, in their order', 'Note', ['Line', 'Order']],
  ['a type behind a union', 'Left', ['Box']],
  ['a type with a key behind a union', 'Right', ['Right']],
  ['a union, which has no fields of its own', 'Any', []],
  ['a type without a key that only a root returns', 'Wrap', []],
  ['a type that there is not', 'Nope', []],
])('%s is made of what has a key', (_, type, owners) => {
  const find = ownersIn(shapes);
  expect(find(type)).toEqual(owners);
  expect(find(type)).toBe(find(type));
});

const resolve = audienceResolver(shapes);
const ways = (at: string, allow: Requirement = [['audience']]) =>
  resolve(at, { ...noPolicy, access: [{ allow, source: 'users' }] }).access;

test.each<readonly [string, Requirement]>([
  ['Order', [['audience:Order']]],
  ['Order.id', [['audience:Order']]],
  ['Wrap.any', [['audience:Wrap']]],
  ['Place.city', [['audience:Place'], ['audience:Order']]],
  ['OrderConnection.totalCount', [['audience:OrderConnection'], ['audience:Order']]],
  ['Note.text', [['audience:Note'], ['audience:Line', 'audience:Order']]],
  ['Query.order', [['audience:Order']]],
  ['Query.orders', [['audience:OrderConnection'], ['audience:Order']]],
  ['Query.orders(where:)', [['audience:OrderConnection'], ['audience:Order']]],
  ['Mutation.place', [['audience:Order']]],
  ['Mutation.place(of:)', [['audience:Order']]],
  ['Subscription.placed', [['audience:Order']]],
  // Of a number, and of what there is not, nobody is the audience.
  ['Query.total', []],
  ['Query.nope', []],
  ['Query', []],
  ['Nope.a', []],
])('at "%s" the audience is that of %j', (at, allow) => {
  expect(ways(at)).toEqual([{ allow, source: 'users' }]);
});

test('in a graph without mutations nothing is the audience of one', () => {
  const reading = audienceResolver(typeShapes(parse('type Query { order: Order } type Order { id: ID! }')));
  const policy = { ...noPolicy, access: [{ allow: [['audience']] }] };
  expect(reading('Mutation.place', policy).access).toEqual([{ allow: [] }]);
  expect(reading('Query.order', policy).access).toEqual([{ allow: [['audience:Order']] }]);
});

test('what a way demands beside the audience stays, and other ways do too', () => {
  expect(ways('Place.city', [['organisation'], ['role:a', 'audience', 'scope:b']])).toEqual([
    {
      allow: [
        ['organisation'],
        ['role:a', 'scope:b', 'audience:Place'],
        ['role:a', 'scope:b', 'audience:Order'],
      ],
      source: 'users',
    },
  ]);
  expect(ways('Nope.a', [['organisation'], ['audience']])).toEqual([
    { allow: [['organisation']], source: 'users' },
  ]);
});

test('one who is named already is another audience', () => {
  expect(ways('Order.id', [['audience:Line']])).toEqual([{ allow: [['audience:Line']], source: 'users' }]);
});

test('masks, rows and groups are lifted for the same audience', () => {
  const unless: Requirement = [['audience']];
  const resolved = resolve('Order.id', {
    ...noPolicy,
    masks: [{ with: 'NULL', unless }],
    rows: [{ field: 'id', claim: 'sub', unless }],
    groups: [{ k: 10, unless }],
  });
  const named: Requirement = [['audience:Order']];
  expect([...resolved.masks, ...resolved.rows, ...resolved.groups].map((one) => one.unless)).toEqual([
    named,
    named,
    named,
  ]);
});
