import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { collectPolicy } from '#schema/policy/directives/collect-policy.ts';
import { unlinkedPolicy } from '#schema/policy/directives/policy-link.ts';
import {
  closeUnclassified,
  decides,
  isClosed,
  isLimited,
  keepsSome,
  masksSome,
  type Surroundings,
  speaks,
} from '#schema/policy/directives/unclassified.ts';
import { type CoordinatePolicy, type MaskPolicy, noPolicy, type Requirement } from '#schema/policy/policy.ts';

/** Coordinates that a subgraph does not classify and that are closed. */
function closed(
  sdl: string,
  { linked = true, governed = new Set(), spoken = new Set() }: Partial<Surroundings> = {},
): string[] {
  const document = parse(sdl);
  const written = collectPolicy(document, unlinkedPolicy);
  const all = new Set([...written.keys(), ...spoken]);
  return [...closeUnclassified(document, { written, linked, governed, spoken: all }).keys()];
}

const open = '@classification(level: PUBLIC)';
const edge = 'type Order @key(fields: "id") { id: ID! @classification(level: PUBLIC) }';

test('no caller sees an unclassified field', () => {
  const document = parse(`type User { id: ID ${open}  name: String }`);
  const surroundings = {
    written: collectPolicy(document, unlinkedPolicy),
    linked: true,
    governed: new Set<string>(),
    spoken: new Set<string>(),
  };
  expect([...closeUnclassified(document, surroundings)]).toEqual([
    ['User.name', { ...noPolicy, access: [{ allow: [], source: 'unclassified' }] }],
  ]);
});

test('a statement on the type covers derived fields, but never the fields of an entity', () => {
  expect(closed(`type Page ${open} { total: Int }`)).toEqual([]);
  expect(closed(`type User @key(fields: "id") ${open} { id: ID!  name: String }`)).toEqual([
    'User.id',
    'User.name',
  ]);
  expect(closed(`type User @federation__key(fields: "id") ${open} { id: ID! }`)).toEqual(['User.id']);
  for (const other of ['@shareable', '@index(fields: "id")']) {
    expect(closed(`type User ${other} ${open} { id: ID! }`)).toEqual([]);
  }
});

test('a field that returns objects is closed only where its subgraph links no policy', () => {
  const sdl = `
    union Any = Order | Page
    interface Named { name: String }
    type Page ${open} { total: Int }
    type Query { order: Order  any: Any  named: Named  total: Int  state: State }
    enum State { OPEN }
    ${edge}
  `;
  expect(closed(sdl)).toEqual(['Query.total', 'Query.state']);
  expect(closed(sdl, { linked: false })).toEqual([
    'Query.order',
    'Query.any',
    'Query.named',
    'Query.total',
    'Query.state',
  ]);
});

test('an interface is left to its implementations', () => {
  expect(closed(`interface Named { name: String }`)).toEqual([]);
});

test('fields with a statement of governance, and external fields, are not changed', () => {
  const sdl = `type User @key(fields: "id") { id: ID! ${open}  name: String  a: Int @external  b: Int @federation__external }`;
  expect(closed(sdl)).toEqual(['User.name']);
  expect(closed(sdl, { governed: new Set(['User.name']) })).toEqual([]);
  expect(closed(sdl, { spoken: new Set(['User.name']) })).toEqual(['User.name']);
});

test('the key of a type that is only referenced is left to the subgraphs that classify it', () => {
  const spoken = new Set(['User.id', 'User.email', 'User.org']);
  const user = (fields: string, key = 'id') =>
    `type User @key(fields: "${key}") { id: ID! ${fields} } ${edge}`;
  expect(closed(user(''), { spoken })).toEqual([]);
  expect(closed(user(''))).toEqual(['User.id']);
  expect(closed(user('orders: [Order!]'), { spoken })).toEqual([]);
  expect(closed(user('email: String @external'), { spoken })).toEqual([]);
  expect(closed(user('org: Org', 'id org { id }'), { spoken, linked: false })).toEqual([]);
  expect(closed(user('orders: [Order!]'), { spoken, linked: false })).toEqual(['User.orders']);
  expect(closed(user('count: Int @reveals(field: "Order.id", by: GROUP)'), { spoken })).toEqual([]);
});

test('a subgraph that adds a field to a type classifies its key itself', () => {
  const spoken = new Set(['User.id', 'User.email']);
  const user = (fields: string) => `type User @key(fields: "id") { id: ID! ${fields} }`;
  expect(closed(user(`email: String ${open}`), { spoken })).toEqual(['User.id']);
  expect(closed(user('email: String'), { spoken })).toEqual(['User.id', 'User.email']);
  expect(closed('type Page { id: ID! }', { spoken: new Set(['Page.id']) })).toEqual(['Page.id']);
});

test('each of several keys counts', () => {
  const spoken = new Set(['User.id', 'User.email']);
  const sdl = 'type User @key(fields: "id") @key(fields: "email") { id: ID!  email: String }';
  expect(closed(sdl, { spoken })).toEqual([]);
  expect(closed('type User @key { id: ID! }', { spoken })).toEqual(['User.id']);
});

test('a policy is closed where one of its statements admits no caller', () => {
  const access = (...allow: readonly (readonly (readonly string[])[])[]) => ({
    ...noPolicy,
    access: allow.map((one) => ({ allow: one })),
  });
  expect(isClosed(undefined)).toBe(false);
  expect(isClosed(noPolicy)).toBe(false);
  expect(isClosed(access([[]]))).toBe(false);
  expect(isClosed(access([['role:a']]))).toBe(false);
  expect(isClosed(access([]))).toBe(true);
  expect(isClosed(access([['role:a']], []))).toBe(true);
});

test.each<readonly [string, Partial<CoordinatePolicy>, boolean, boolean]>([
  ['nothing', {}, false, false],
  ['a classification', { classification: 'PUBLIC' }, true, true],
  ['access', { access: [{ allow: [[]] }] }, true, true],
  ['a mask', { masks: [{ with: 'NULL', unless: [] }] }, true, true],
  ['access and a mask', { access: [{ allow: [] }], masks: [{ with: 'NULL', unless: [] }] }, true, true],
  ['a field that it discloses', { reveals: [{ field: 'User.id' }] }, false, true],
  ['personal data, rows and groups', { pii: ['email'], groups: [{ k: 10, unless: [] }] }, false, false],
])('%s in a policy says who may see it, or of which field it is', (_, said, decided, spoken) => {
  expect([decides({ ...noPolicy, ...said }), speaks({ ...noPolicy, ...said })]).toEqual([decided, spoken]);
});

test('where nothing is written nothing is said', () => {
  expect([decides(undefined), speaks(undefined), isLimited(undefined)]).toEqual([false, false, false]);
});

const metByAll: readonly Requirement[] = [
  [[]],
  [['authenticated']],
  [['organisation']],
  [['role:a'], ['authenticated']],
  [['role:a'], ['organisation']],
];
const keepingSome: readonly Requirement[] = [
  [],
  [['role:a']],
  [['authenticated', 'role:a']],
  [['organisation', 'role:a'], ['audience']],
];

test.each(metByAll.map((allow) => ({ allow })))(
  '$allow keeps out none that a classification lets in',
  ({ allow }) => {
    expect(keepsSome({ allow })).toBe(false);
    expect(masksSome({ with: 'REDACT', unless: allow }, 'String')).toBe(false);
    expect(isLimited({ ...noPolicy, access: [{ allow, source: 'users' }] })).toBe(false);
  },
);

test.each(keepingSome.map((allow) => ({ allow })))('$allow keeps some out', ({ allow }) => {
  expect(keepsSome({ allow })).toBe(true);
  expect(masksSome({ with: 'REDACT', unless: allow }, 'String')).toBe(true);
  expect(isLimited({ ...noPolicy, access: [{ allow, source: 'users' }] })).toBe(true);
});

test('one statement that keeps some out is a limit, and what nobody wrote is none', () => {
  const open = { allow: [['authenticated']] };
  const closed = { allow: [] };
  expect(isLimited({ ...noPolicy, access: [open, closed] })).toBe(true);
  expect(isLimited({ ...noPolicy, access: [open, { ...closed, source: 'unclassified' }] })).toBe(false);
  expect(isLimited(noPolicy)).toBe(false);
});

test.each<readonly [string, MaskPolicy['with'], string | undefined, string | undefined, boolean]>([
  ['a bucket of one', 'GENERALIZE', '1', 'Int', false],
  ['a bucket of ten', 'GENERALIZE', '10', 'Int', true],
  ['a prefix of a whole name', 'GENERALIZE', '16', 'String', false],
  ['a prefix of two letters', 'GENERALIZE', '2', 'String', true],
  ['a year', 'GENERALIZE', 'YEAR', 'Date', true],
  ['nothing that is said', 'GENERALIZE', undefined, 'String', true],
  // Only of GENERALIZE does it say anything.
  ['another mask', 'PARTIAL', '1', 'Int', true],
])('a mask to %s hides some of a value: %s', (_, kind, to, typeName, hides) => {
  const mask = { with: kind, unless: [], ...(to === undefined ? {} : { to }) };
  expect(masksSome(mask, typeName)).toBe(hides);
});
