import { expect, test } from 'vitest';
import { composeSupergraph } from '#schema/compose.ts';
import { policyDefinitions } from '#schema/policy/spec.ts';

const head = `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
    @link(url: "https://weft.example/policy/v1.0", import: ["@pii", "@classification", "@access", "@mask", "@rows", "@minGroupSize", "@reveals", "@inert", "@agreement"])
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
  [
    'PII_IN_KEY',
    user('a: String @classification(level: PUBLIC)', 'id: ID! @pii(category: "email") @access(allow: [])'),
  ],
  ['POLICY_NOT_READABLE', user('a: String @access(allow: "role:steward")')],
  [
    'PII_IN_KEY',
    `${user('a: String @classification(level: PUBLIC)').replace('"id"', '"id in { zip }"')} extend type User { in: Place @classification(level: PUBLIC) } type Place { zip: String @mask(with: REDACT) }`,
  ],
  ['MASK_NOT_LEGAL', user('a: String! @mask(with: NULL)')],
  ['MASK_NOT_LEGAL', user('a: Int @mask(with: HASH)')],
  ['MASK_NOT_LEGAL', user('a: String @mask(with: GENERALIZE, to: "YEAR")')],
  ['REVEALS_UNKNOWN_FIELD', `${user('')} extend type Query { a(b: Int @reveals(field: "User.nope")): Int }`],
])('%s is refused', (code, body) => {
  const found = findingsOf(body);
  expect(found.ok).toBe(false);
  expect(found.codes).toContain(code);
});

test.each([
  ['OVERLAY_UNKNOWN_COORDINATE', 'extend type User { nope: String @mask(with: NULL) }'],
  ['OVERLAY_UNKNOWN_COORDINATE', 'extend type Nope @access(allow: [])'],
  ['OVERLAY_NOT_POLICY', 'extend type User { a: String @deprecated }'],
  ['OVERLAY_NOT_POLICY', 'type Other { a: String @mask(with: NULL) }'],
  ['SCHEMA_SYNTAX', 'extend type'],
  ['POLICY_NOT_READABLE', 'extend type User { a: String @mask(with: BLUR) }'],
  ['MASK_NOT_LEGAL', 'extend type User { id: ID! @mask(with: NULL) }'],
])('%s is found in an overlay', (code, overlay) => {
  const found = findingsOf(user('a: String @classification(level: PUBLIC)'), overlay);
  expect(found.ok).toBe(false);
  expect(found.codes).toContain(code);
});

test('a policy spec of another version is refused, never ignored', () => {
  const sdl = `extend schema @link(url: "https://weft.example/policy/v2.0") type Query { a: Int }`;
  const { ok, findings } = composeSupergraph({ subgraphs: [{ name: 'a', url: 'http://a.test', sdl }] });
  expect(ok).toBe(false);
  expect(findings.map(({ code }) => code)).toEqual(['POLICY_VERSION_UNSUPPORTED']);
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
])('a directive that looks like policy is refused where the schema %s', (_, link) => {
  const sdl = `
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"]) ${link}
    ${policyDefinitions}
    type Query { a: String @mask(with: NULL) }
  `;
  const { ok, findings } = composeSupergraph({ subgraphs: [{ name: 'a', url: 'http://a.test', sdl }] });
  expect(ok).toBe(false);
  expect(findings).toContainEqual(
    expect.objectContaining({ code: 'POLICY_NOT_LINKED', path: 'Query.a', severity: 'error' }),
  );
});

test('a field that its domain does not classify is closed, and the domain is told', () => {
  const { ok, codes, messages } = findingsOf(user('a: String'));
  expect(ok).toBe(true);
  expect(codes).toEqual(['FIELD_UNCLASSIFIED']);
  expect(messages[0]).toContain('"User.a"');
});
