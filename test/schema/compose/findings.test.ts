import { expect, test } from 'vitest';
import { composeSupergraph } from '#schema/compose.ts';
import { readPolicy } from '#schema/policy/directives/read-policy.ts';
import { policyDefinitions } from '#schema/policy/directives/spec.ts';
import type { Agreement } from '#schema/policy/policy.ts';
import { domainAgreement } from '#test/testkit/domain-agreement.ts';
import { domainDirectives, linkHeader } from '#test/testkit/link-header.ts';

const head = `
  ${linkHeader({ federation: ['@key'], policy: [...domainDirectives, '@agreement'] })}
  ${policyDefinitions}
`;

function findingsOf(body: string, overlay?: string) {
  const { ok, findings } = composeSupergraph({
    subgraphs: [
      { name: 'users', url: 'http://users.test', sdl: `${head} type Query { user: User } ${body}` },
    ],
    overlays: overlay === undefined ? [] : [{ file: 'o.graphql', sdl: overlay }],
  });
  return { ok, codes: findings.map(({ code }) => code), messages: findings.map(({ message }) => message) };
}

const user = (fields: string, keyed = 'id: ID! @classification(level: PUBLIC)') =>
  `type User @key(fields: "id") @classification(level: PUBLIC) { ${keyed} ${fields} }`;

test.each([
  ['SCHEMA_SYNTAX', 'type User {'],
  ['COMPOSITION_FAILED', 'type User @key(fields: "nope") { id: ID! }'],
  ['UNKNOWN_RULE', user('a: String @access(allow: [["rolle:steward"]])')],
  ['PII_NOT_GOVERNED', user('a: String @classification(level: PUBLIC) @pii(category: "email")')],
  ...[
    '@classification(level: INTERNAL)',
    '@classification(level: INTERNAL) @access(allow: [["role:steward"], ["authenticated"]])',
    '@mask(with: REDACT, unless: [["authenticated"]])',
    '@mask(with: REDACT, unless: [["role:steward"], []])',
    '@mask(with: GENERALIZE, to: "99")',
  ].map((said): [string, string] => ['PII_NOT_GOVERNED', user(`a: String ${said} @pii(category: "email")`)]),
  [
    'PII_NOT_GOVERNED',
    user('a: Int @mask(with: GENERALIZE, to: "1") @classification(level: INTERNAL) @pii(category: "age")'),
  ],
  [
    'PII_IN_KEY',
    user('a: String @classification(level: PUBLIC)', 'id: ID! @pii(category: "email") @access(allow: [])'),
  ],
  ['POLICY_NOT_READABLE', user('a: String @access(allow: "role:steward")')],
  [
    'PII_IN_KEY',
    `${user('a: String @classification(level: PUBLIC)').replace('"id"', '"id in { zip }"')} extend type User { in: Place @classification(level: PUBLIC) } type Place { zip: String @mask(with: REDACT) }`,
  ],
  [
    'PII_IN_KEY',
    `interface Party { mail: String! @pii(category: "email") @access(allow: []) }
     type Guest implements Party @key(fields: "mail") @classification(level: PUBLIC) { mail: String! @classification(level: PUBLIC) }
     type User { id: ID! @classification(level: PUBLIC)  guest: Guest @classification(level: PUBLIC) }`,
  ],
  ['MASK_NOT_LEGAL', user('a: String! @mask(with: NULL)')],
  ['MASK_NOT_LEGAL', user('a: Int @mask(with: HASH)')],
  ['MASK_NOT_LEGAL', user('a: String @mask(with: GENERALIZE, to: "YEAR")')],
  ['POLICY_MISPLACED', user('a: String @rows(field: "id", claim: "id") @classification(level: PUBLIC)')],
  [
    'POLICY_MISPLACED',
    `${user('')} extend type Query { any: Any @classification(level: PUBLIC) } union Any @access(allow: []) = User`,
  ],
  [
    'POLICY_MISPLACED',
    `${user('')} extend type Query { a(b: In @inert): Int } input In { b: Int @access(allow: []) }`,
  ],
  ['REVEALS_UNKNOWN_FIELD', `${user('')} extend type Query { a(b: Int @reveals(field: "User.nope")): Int }`],
])('%s is refused', (code, body) => {
  const found = findingsOf(body);
  expect(found.ok).toBe(false);
  expect(found.codes).toContain(code);
});

test.each([
  ['OVERLAY_UNKNOWN_COORDINATE', 'extend type User { nope: String @mask(with: NULL) }'],
  ['OVERLAY_UNKNOWN_COORDINATE', 'extend type Nope @access(allow: [])'],
  ['OVERLAY_TYPE_DIFFERS', 'extend type User { a: Int @mask(with: NULL) }'],
  ['OVERLAY_TYPE_DIFFERS', 'extend type User { a: [String] @mask(with: NULL) }'],

  ['OVERLAY_NOT_POLICY', 'extend type User { a: String @deprecated }'],
  ['POLICY_MISPLACED', 'extend type User @mask(with: NULL)'],
  ['OVERLAY_NOT_POLICY', 'type Other { a: String @mask(with: NULL) }'],
  ['SCHEMA_SYNTAX', 'extend type'],
  ['POLICY_NOT_READABLE', 'extend type User { a: String @mask(with: BLUR) }'],
  ['MASK_NOT_LEGAL', 'extend type User { id: ID! @mask(with: NULL) }'],
])('reports %s in an overlay', (code, overlay) => {
  const found = findingsOf(user('a: String @classification(level: PUBLIC)'), overlay);
  expect(found.ok).toBe(false);
  expect(found.codes).toContain(code);
});

test.each([
  ['a mask', user('a: String @mask(with: PARTIAL, unless: [["role:steward"]]) @pii(category: "email")')],
  ['a closed class', user('a: String @classification(level: CONFIDENTIAL) @pii(category: "email")')],
  [
    'what its type says',
    `${user('card: Card')} type Card @access(allow: [["role:steward"]]) { number: String @classification(level: INTERNAL) @pii(category: "card") }`,
  ],
])('personal data can be protected by %s', (_, body) => {
  expect(findingsOf(body).codes).not.toContain('PII_NOT_GOVERNED');
});

test('a policy spec of another version is refused, never ignored', () => {
  const sdl = `extend schema @link(url: "https://weft.example/policy/v2.0") type Query { a: Int }`;
  const { ok, findings } = composeSupergraph({ subgraphs: [{ name: 'a', url: 'http://a.test', sdl }] });
  expect(ok).toBe(false);
  expect(findings.map(({ code }) => code)).toEqual(['POLICY_VERSION_UNSUPPORTED']);
});

test('two links to the policy spec are refused, whatever the names of their directives', () => {
  const sdl = `
    extend schema
      @link(url: "https://weft.example/policy/v1.0")
      @link(url: "https://weft.example/policy/v1.0", import: [{ name: "@access", as: "@only" }])
    directive @only(allow: [[String!]!]!) on FIELD_DEFINITION
    type Query { a: Int @only(allow: []) }
  `;
  const { ok, findings } = composeSupergraph({ subgraphs: [{ name: 'a', url: 'http://a.test', sdl }] });
  expect(ok).toBe(false);
  expect(findings.map(({ code }) => code)).toEqual(['POLICY_VERSION_UNSUPPORTED']);
});

test('policy applies to root types with custom names', () => {
  const sdl = `
    ${head}
    schema { query: query_root  mutation: mutation_root }
    type query_root { pay: Int @access(allow: [["role:steward"]])  forgotten: Int }
    type mutation_root { raise(by: Int @inert): Int @access(allow: [["role:steward"]]) }
  `;
  const composed = composeSupergraph({ subgraphs: [{ name: 'a', url: 'http://a.test', sdl }] });
  expect(composed.findings.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'FIELD_UNCLASSIFIED Query.forgotten',
  ]);
  const policy = readPolicy(composed.ok ? composed.supergraph : '');
  for (const coordinate of ['Query.pay', 'Query.forgotten', 'Mutation.raise']) {
    expect(policy.coordinates[coordinate]?.access).toHaveLength(1);
  }
});

test.each([
  ['links nothing', ''],
  [
    'links something else',
    '@link(url: "http://weft.example/policy/v1.0", import: ["@mask", "@classification"])',
  ],
  ['imports others only', '@link(url: "https://weft.example/policy/v1.0", import: ["@classification"])'],
  [
    'calls it otherwise',
    `@link(url: "https://weft.example/policy/v1.0", import: [{ name: "@mask", as: "@hide" }])`,
  ],
])('a directive that resembles policy is refused where the schema %s', (_, link) => {
  const sdl = `
    ${linkHeader({ federation: ['@key'] })} ${link}
    ${policyDefinitions}
    type Query { a: String @mask(with: NULL) }
  `;
  const { ok, findings } = composeSupergraph({ subgraphs: [{ name: 'a', url: 'http://a.test', sdl }] });
  expect(ok).toBe(false);
  expect(findings).toContainEqual(
    expect.objectContaining({ code: 'POLICY_NOT_LINKED', path: 'Query.a', severity: 'error' }),
  );
});

test('a field that its domain does not classify is closed, with a finding for the domain', () => {
  const { ok, codes, messages } = findingsOf(user('a: String'));
  expect(ok).toBe(true);
  expect(codes).toEqual(['FIELD_UNCLASSIFIED']);
  expect(messages[0]).toContain('"User.a"');
});

test('group floors and row filters do not classify a field', () => {
  const counted = (word: string) =>
    findingsOf(`${user('rows: [Row!]')} type Row ${word} { secret: String }`).codes;
  expect(counted('@minGroupSize(k: 10)')).toEqual(['FIELD_UNCLASSIFIED']);
  expect(counted('@rows(field: "secret", claim: "sub")')).toEqual(['FIELD_UNCLASSIFIED']);
  expect(counted('@classification(level: PUBLIC)')).toEqual([]);
  expect(findingsOf(user('pay: Int @minGroupSize(k: 10)')).codes).toEqual(['FIELD_UNCLASSIFIED']);
});

test('an argument whose value comes from another field is refused, whatever its name', () => {
  const thing = `
    ${linkHeader({ federation: ['@key', '@external', '@context', { name: '@fromContext', as: '@from' }], policy: ['@classification'] })}
    scalar federation__ContextFieldValue
    type User @key(fields: "id") @context(name: "user") { id: ID!  a: String @external  thing: Thing }
    type Thing @key(fields: "id") @classification(level: PUBLIC) {
      id: ID!
      echo(after: String @from(field: "$user { a }")): String
    }
  `;
  const users = `${head} type Query { user: User } ${user('a: String @access(allow: [["role:steward"]])')}`;
  const { ok, findings } = composeSupergraph({
    subgraphs: [
      { name: 'users', url: 'http://users.test', sdl: users },
      { name: 'things', url: 'http://things.test', sdl: thing },
    ],
  });
  expect(ok).toBe(false);
  expect(findings.map(({ code, path }) => `${code} ${path}`)).toContain('CONTEXT_NOT_COVERED Thing.echo');
});

const bindings = (query: string, overlay?: string) => {
  const { findings } = composeSupergraph({
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

const unlinked = `
  ${linkHeader({ federation: ['@key', '@shareable'] })}
  type Query { tags(like: String): [Tag!]  tag(id: ID!): Tag  count: Int }
  type Tag @key(fields: "id") { id: ID!  text: String  owner: User }
  type User @key(fields: "id") { id: ID!  tags: [Tag!] }
`;

function withUnlinked(overlay?: string) {
  const sdl = `${head} type Query { user: User } ${user('a: String @classification(level: PUBLIC)')}`;
  const { ok, findings } = composeSupergraph({
    subgraphs: [
      { name: 'users', url: 'http://users.test', sdl },
      { name: 'tags', url: 'http://tags.test', sdl: unlinked },
    ],
    overlays: overlay === undefined ? [] : [{ file: 'o.graphql', sdl: overlay }],
  });
  return { ok, found: findings.map(({ code, file, path }) => `${code} ${file} ${path}`) };
}

test('a domain without policy is closed next to one with policy, lists included, except keys of other domains', () => {
  const { ok, found } = withUnlinked();
  expect(ok).toBe(true);
  expect(found).toEqual(
    ['Query.tags', 'Query.tag', 'Query.count', 'Tag.id', 'Tag.text', 'Tag.owner', 'User.tags'].map(
      (path) => `FIELD_UNCLASSIFIED tags ${path}`,
    ),
  );
});

test('governance can open parts of it, with their arguments bound', () => {
  const open = (argument: string) => `
    extend type Query { tags${argument}: [Tag!] @classification(level: PUBLIC) }
    extend type Tag { id: ID! @classification(level: PUBLIC)  text: String @mask(with: REDACT) }
  `;
  const unbound = withUnlinked(open(''));
  expect(unbound.ok).toBe(false);
  expect(unbound.found).toContain('ARGUMENT_NOT_BOUND tags Query.tags(like:)');
  const bound = withUnlinked(open('(like: String @reveals(field: "Tag.text", by: FILTER))'));
  expect(bound.ok).toBe(true);
  expect(bound.found).not.toContain('FIELD_UNCLASSIFIED tags Tag.text');
});

test('a key without any policy is closed, however many domains reference it', () => {
  const stub = (name: string) => ({
    name,
    url: `http://${name}.test`,
    sdl: `${head} type Query { ${name}: Thing @classification(level: PUBLIC) } type Thing @key(fields: "id") { id: ID! }`,
  });
  const { findings } = composeSupergraph({ subgraphs: [stub('a'), stub('b')] });
  expect(findings.map(({ code, path }) => `${code} ${path}`)).toEqual(
    Array(2).fill('FIELD_UNCLASSIFIED Thing.id'),
  );
});

const taking = (by: string) => `${head}
  type User @key(fields: "id") { id: ID!  ${by} }
`;

function takenBy(sdl: string, agreements: readonly Agreement[] = []) {
  const owner = user(
    'a: String @classification(level: PUBLIC) @mask(with: REDACT)  b: String @classification(level: INTERNAL)',
  );
  const { findings } = composeSupergraph({
    subgraphs: [
      { name: 'users', url: 'http://users.test', sdl: `${head} type Query { user: User } ${owner}` },
      {
        name: 'other',
        url: 'http://other.test',
        sdl: sdl.replace('["@key"]', '["@key", "@external", "@requires", "@override"]'),
      },
    ],
    agreements,
  });
  return findings.filter(({ severity }) => severity === 'error').map(({ code, path }) => `${code} ${path}`);
}

const computed = taking('a: String @external  c: Int @requires(fields: "a") @classification(level: PUBLIC)');
const overridden = taking('a: String @override(from: "users") @classification(level: PUBLIC)');

test('a domain needs an agreement to use a protected field of another domain', () => {
  expect(takenBy(computed)).toEqual(['PROTECTED_FIELD_TAKEN User.c']);
  expect(takenBy(overridden)).toEqual(['PROTECTED_FIELD_TAKEN User.a']);
  expect(takenBy(computed, [domainAgreement('other', 'users')])).toEqual([]);
  expect(takenBy(overridden, [domainAgreement('other', 'users')])).toEqual([]);
  expect(takenBy(computed, [domainAgreement('third', 'users')])).toEqual(['PROTECTED_FIELD_TAKEN User.c']);
  const expired = { ...domainAgreement('other', 'users'), expires: '2020-01-31' };
  expect(takenBy(computed, [expired])).toEqual(['PROTECTED_FIELD_TAKEN User.c']);
  const plain = taking('b: String @external  c: Int @requires(fields: "b") @classification(level: PUBLIC)');
  expect(takenBy(plain)).toEqual([]);
});

test('an overlay with a wrong type gets a finding with the right one', () => {
  const field = findingsOf(
    user('a: [String!] @classification(level: PUBLIC)'),
    'extend type User { a: String @mask(with: NULL) }',
  );
  expect(field.messages).toContain(
    '"User.a" is of the type "[String!]", and the overlay states "String". State the type that it has.',
  );
  const parameter = findingsOf(
    `${user('')} extend type Query { b(c: Int): Int @classification(level: PUBLIC) }`,
    'extend type Query { b(c: String @inert): Int }',
  );
  expect(parameter.messages[0]).toContain('"Query.b(c:)" is of the type "Int"');
});

test('an overlay with another nullability is not refused', () => {
  const body = user('a: String! @classification(level: PUBLIC)');
  expect(findingsOf(body, 'extend type User { a: String @mask(with: REDACT) }').codes).toEqual([]);
});

const grants = (rule: string, more = '', knownGrants: readonly string[] = []) =>
  composeSupergraph({
    subgraphs: [
      {
        name: 'users',
        url: 'http://users.test',
        sdl: `${head} type Query { user: User } ${user(`a: String @access(allow: [["${rule}"]]) ${more}`)}`,
      },
    ],
    knownGrants,
  });

test.each([
  ['role:stewrad', 'role:steward'],
  ['scope:staf', 'scope:staff'],
  ['purpose:suport', 'purpose:support'],
  ['role:astronaut', undefined],
  // One of another kind is nothing to mean.
  ['role:support', undefined],
])('"%s", which appears nowhere else, is a warning', (rule, nearest) => {
  const { ok, findings } = grants(rule, '', ['scope:staff', 'purpose:support']);
  expect(ok).toBe(true);
  expect(findings).toMatchObject([{ code: 'GRANT_UNKNOWN', severity: 'warning', path: 'User.a' }]);
  const advice = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
  expect(findings[0]?.message).toBe(
    `The policy of "User.a" names "${rule}", which nothing else in the mesh names.${advice}`,
  );
});

test.each([
  [
    'another field names',
    '@classification(level: PUBLIC) b: String @mask(with: NULL, unless: [["role:desk"]])',
    [],
  ],
  ['a contract or an identity provider knows', '', ['role:desk']],
])('a role that %s is known', (_, more, known) => {
  expect(grants('role:desk', more, known).findings).toEqual([]);
});

test('a purpose of an agreement is known', () => {
  const agreement: Agreement = { ...domainAgreement('desk', 'users'), purpose: 'calls' };
  const { findings } = composeSupergraph({
    subgraphs: [
      {
        name: 'users',
        url: 'http://users.test',
        sdl: `${head} type Query { user: User } ${user('a: String @access(allow: [["purpose:calls"]])')}`,
      },
    ],
    agreements: [agreement],
  });
  expect(findings).toEqual([]);
});

test('a statement that the generator repeats has one position', () => {
  const repeated = `
    type Order @access(allow: [["role:clrek"]]) { id: ID! @classification(level: PUBLIC) }
    type OrderConnection @access(allow: [["role:clrek"]]) { nodes: [Order!] }
    ${user('customerId: ID @access(allow: [["role:clrek"]])  customer: User @access(allow: [["role:clrek"]]) @reveals(field: "User.customerId", by: KEY)')}
    extend type Query { orders: OrderConnection @classification(level: PUBLIC) }
  `;
  expect(findingsOf(repeated).codes).not.toContain('GRANT_UNKNOWN');
  const once = repeated.replace(/customerId: ID @access.*KEY\)/, '');
  expect(findingsOf(once).codes).toContain('GRANT_UNKNOWN');
  const reference = repeated.replace(
    /@access\(allow: \[\["role:clrek"\]\]\) \{/g,
    '@access(allow: [["role:steward"]]) {',
  );
  expect(findingsOf(reference).codes).toContain('GRANT_UNKNOWN');
});
