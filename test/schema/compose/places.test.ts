import { expect, test } from 'vitest';
import { composeSupergraph } from '#schema/compose.ts';
import type { CompositionFinding } from '#schema/composition/compose-finding.ts';
import { domainDirectives, linkHeader } from '#test/testkit/link-header.ts';

const links = linkHeader({ federation: ['@key'], policy: domainDirectives })
  .trim()
  .replaceAll(/\s+/g, ' ');

const schema = (fields = '') => `${links}
type Query { user(id: ID!): User @reveals(field: "User.id", by: KEY) }
type User @key(fields: "id") @classification(level: PUBLIC) {
  id: ID! @classification(level: PUBLIC)
  email: String @classification(level: PUBLIC)
${fields}
}`;

interface Sources {
  readonly users?: string;
  readonly extensions?: string;
  readonly orders?: string;
  readonly overlay?: string;
}

function findingsOf({
  users = schema(),
  extensions,
  orders,
  overlay = '',
}: Sources): readonly CompositionFinding[] {
  const url = 'http://users.test';
  return composeSupergraph({
    subgraphs: [
      {
        name: 'users',
        url,
        sdl: users,
        file: 'users/schema.graphql',
        ...(extensions && { extensions: { file: 'users/extensions.graphql', sdl: extensions } }),
      },
      ...(orders ? [{ name: 'orders', url, sdl: orders, file: 'orders/schema.graphql' }] : []),
    ],
    overlays: overlay ? [{ file: 'privacy.graphql', sdl: overlay }] : [],
  }).findings;
}

const placed = ({ code, file, line, column, directive }: CompositionFinding) =>
  `${file}:${line}:${column} ${code}${directive ? ` ${directive}` : ''}`;

test.each<[string, Sources, string[]]>([
  [
    'a mask that cannot hold is at the overlay that has it, not at the domain that classifies the field',
    { overlay: 'extend type User {\n  id: ID! @classification(level: PUBLIC) @mask(with: NULL)\n}' },
    ['privacy.graphql:2:42 PII_IN_KEY @mask', 'privacy.graphql:2:42 MASK_NOT_LEGAL @mask'],
  ],
  [
    'a rule that does not exist is at the directive that names it',
    {
      users: schema(
        '  a: String @classification(level: PUBLIC) @mask(with: NULL) @access(allow: [["rolle:x"]])',
      ),
    },
    ['users/schema.graphql:6:62 UNKNOWN_RULE @access'],
  ],
  [
    'a field that reveals nothing that there is',
    { users: schema('  a: String @classification(level: PUBLIC) @reveals(field: "User.emial")') },
    ['users/schema.graphql:6:44 REVEALS_UNKNOWN_FIELD @reveals'],
  ],
  [
    'a coordinate of an overlay that no domain serves',
    { overlay: '# for the law\nextend type User {\n  emial: String @mask(with: NULL)\n}' },
    ['privacy.graphql:3:3 OVERLAY_UNKNOWN_COORDINATE'],
  ],
  [
    'a directive of an overlay that is no policy',
    { overlay: 'extend type User {\n  email: String @maks(with: NULL)\n}' },
    ['privacy.graphql:2:17 OVERLAY_NOT_POLICY @maks'],
  ],
  [
    'a type that an overlay states otherwise',
    { overlay: 'extend type User {\n  email: [String] @mask(with: NULL)\n}' },
    ['privacy.graphql:2:10 OVERLAY_TYPE_DIFFERS'],
  ],
  [
    'a row filter on a field',
    { users: schema('  a: String @classification(level: PUBLIC) @rows(field: "id", claim: "sub")') },
    ['users/schema.graphql:6:44 POLICY_MISPLACED @rows'],
  ],
  [
    'a field that is not classified is in the file that its domain wrote it in',
    { extensions: '\n\nextend type User {\n  label: String\n}' },
    ['users/extensions.graphql:4:3 FIELD_UNCLASSIFIED'],
  ],
  [
    'an argument that is not bound',
    {
      extensions: 'extend type User {\n  label(in: String): String @classification(level: PUBLIC)\n}',
    },
    ['users/extensions.graphql:2:9 ARGUMENT_NOT_BOUND'],
  ],
  [
    'text of extensions that is no SDL',
    { extensions: 'extend type User {\n  label String\n}' },
    ['users/extensions.graphql:2:9 SCHEMA_SYNTAX'],
  ],
  [
    "what the composer refuses, at the first of its domains' places",
    {
      orders: `${links}\ntype User @key(fields: "id") @classification(level: PUBLIC) {\n  id: ID! @classification(level: PUBLIC)\n  email: Int @classification(level: PUBLIC)\n}`,
    },
    ['orders/schema.graphql:4:3 COMPOSITION_FAILED', 'orders/schema.graphql:4:3 COMPOSITION_FAILED'],
  ],
])('a finding has a place: %s', (_, sources, places) => {
  expect(findingsOf(sources).map(placed)).toEqual(places);
});

test("the composer's words are followed by what to do and by the other places", () => {
  const orders = `${links}\ntype User @key(fields: "id") @classification(level: PUBLIC) {\n  id: ID! @classification(level: PUBLIC)\n  email: Int @classification(level: PUBLIC)\n}`;
  const [first] = findingsOf({ orders });
  expect(first?.message).toBe(
    'FIELD_TYPE_MISMATCH: Type of field "User.email" is incompatible across subgraphs: it has type "Int" in subgraph "orders" but type "String" in subgraph "users". Give the field one type in all contracts, or another name in one of them. See also users/schema.graphql:5.',
  );
});

test.each<[Sources, string]>([
  [{ overlay: 'extend type User { emial: String @mask(with: NULL) }' }, 'Did you mean "email"?'],
  [{ overlay: 'extend type Usr @access(allow: [])' }, 'Did you mean "User"?'],
  [{ overlay: 'extend type Query { user(ids: ID! @inert): User }' }, 'Did you mean "id"?'],
  [{ overlay: 'extend type User { email: String @maks(with: NULL) }' }, 'Did you mean "mask"?'],
  [
    { users: schema('a: String @classification(level: PUBLIC) @access(allow: [["rolle:x"]])') },
    'Did you mean "role"?',
  ],
  [
    { users: schema('a: String @classification(level: PUBLIC) @reveals(field: "User.emial")') },
    'Did you mean "email"?',
  ],
  [
    { users: schema('a: String @classification(level: PUBLIC) @access(allow: [["self:emial"]])') },
    'Did you mean "email"?',
  ],
])('a name that is nearly right is told: %j', (sources, meant) => {
  const found = findingsOf(sources);
  expect(found.length).toBeGreaterThan(0);
  expect(found[0]?.message).toContain(meant);
});

test('a finding is told once', () => {
  const field = 'a: String @classification(level: PUBLIC) @access(allow: [["rolle:x"]])';
  const found = findingsOf({
    users: schema(`  ${field}`),
    overlay: 'extend type User { a: String @access(allow: [["rolle:x"]]) }',
  });
  expect(new Set(found.map((finding) => JSON.stringify(finding))).size).toBe(found.length);
  expect(found).toHaveLength(1);
});

test('fields that cannot be reached for want of a key are told with that reason, once', () => {
  const orders = `${links}
type Query { order: Order }
type Order @key(fields: "id") @classification(level: PUBLIC) {
  id: ID! @classification(level: PUBLIC)
  customer: User @classification(level: PUBLIC)
}
type User @key(fields: "uid") @classification(level: PUBLIC) { uid: ID! @classification(level: PUBLIC) }`;
  const found = findingsOf({ orders });
  expect(found.map(placed)).toEqual([
    'users/schema.graphql:3:6 COMPOSITION_FAILED',
    'orders/schema.graphql:7:6 COMPOSITION_FAILED',
  ]);
  expect(found[1]?.message).toBe(
    'SATISFIABILITY_ERROR: The fields of "User" that "users" serves cannot be reached from "orders": its key there is "id", which "orders" does not have. Without it, "User.id", "User.email" cannot be queried everywhere. Refer to "User" by a key that both domains have.',
  );
});
