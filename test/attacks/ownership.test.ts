import { expect, test } from 'vitest';
import { composeSupergraph } from '#schema/compose.ts';
import { everything, extending, foundBeside, grant } from '#test/schema/findings/composition/two-owners.ts';
import { subgraph } from '#test/schema/findings/composition/users-domain.ts';

const root = 'type Query { other: Int @classification(level: PUBLIC) }';

// Each is what a domain could try to get, show or break of what `users` owns.
test.each([
  // It makes the field a key, which every domain serves and every fetch carries.
  [
    'a key of its own',
    'type User @key(fields: "id") @key(fields: "email") { id: ID! email: String @shareable }',
  ],
  ['its own values for a field', extending('name: String @shareable @classification(level: PUBLIC)')],
  [
    'its own values on its own path',
    `type Query { best: User @provides(fields: "name") } ${extending('name: String @external')}`,
  ],
  [
    'a field in its place',
    extending('email: String @override(from: "users") @classification(level: PUBLIC)'),
  ],
  [
    'a field in the place of a third',
    extending('email: String @override(from: "nobody") @classification(level: PUBLIC)'),
  ],
  [
    'a protected field under its own name',
    extending(
      'email: String @external  copy: String @requires(fields: "email") @classification(level: PUBLIC)',
    ),
  ],
  ['a root', 'type Query { users: Int @classification(level: PUBLIC) }'],
  ['a value type', `${root} type Address @shareable { city: String iban: String }`],
  ['fewer filters for everybody', `${root} input UserWhere { name: String }`],
  ['another enum', `${root} enum Segment { NEW }`],
  ['another scalar', `${root} scalar Stamp @specifiedBy(url: "https://evil.example")`],
  ['another member of a union', `${root} type Evil { a: Int } union Any = Evil`],
  [
    'fields for all of an interface',
    'type Party @interfaceObject @key(fields: "id") { id: ID! evil: Int @classification(level: PUBLIC) }',
  ],
  ['no key for anybody', 'type User @key(fields: "id") { id: ID! @inaccessible }'],
  ['no rows for anybody', extending('', '@rows(field: "id", claim: "nothing")')],
  ['a closed root type', 'type Query @access(allow: []) { other: Int }'],
  ['pages without cursors', `${root} type PageInfo @shareable { hasNextPage: Boolean! }`],
])('a domain does not take %s', (_, sdl) => {
  const { ok, supergraph, errors } = foundBeside(sdl);
  expect([ok, supergraph]).toEqual([false, '']);
  expect(errors.join('\n')).toMatch(
    /_TAKEN|FIELD_NOT_OWNED|EXTENDED_WITHOUT_KEY|FOREIGN_DIRECTIVE|SHARED_TYPE_DIFFERS/,
  );
});

test("the word of another is not the owner's", () => {
  const sdl = extending('name: String @shareable @classification(level: PUBLIC)');
  const composed = composeSupergraph({
    subgraphs: [
      subgraph(
        'users',
        `${everything} type Query { user: User } type User @key(fields: "id") { id: ID! name: String @shareable }`,
      ),
      subgraph('other', `${everything} ${sdl}`),
    ],
    ownership: {
      owners: { file: 'owners.yaml', text: 'User: users\n' },
      grants: [{ domain: 'other', file: 'subgraphs/other/grants.yaml', text: grant('share', 'User.name') }],
    },
  });
  expect(composed.ok).toBe(false);
  expect(composed.findings.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['FIELD_NOT_OWNED', 'GRANT_NOT_OWNERS']),
  );
});

test('a type that its owner took back for a while is not taken', () => {
  const first = composeSupergraph({
    subgraphs: [subgraph('users', `${everything} type Query { user: Int } enum Kind { A }`)],
    ownership: {},
  });
  const owners = first.ok
    ? [...(first.owners ?? [])].map(([name, owner]) => `${name}: ${owner}`).join('\n')
    : '';
  const second = composeSupergraph({
    subgraphs: [
      subgraph('users', `${everything} type Query { user: Int }`),
      subgraph('other', `${everything} enum Kind { B }`),
    ],
    ownership: { owners: { file: 'owners.yaml', text: owners } },
  });
  expect(second.findings.map(({ code, path }) => `${code} ${path}`)).toContain('TYPE_TAKEN Kind');
});
