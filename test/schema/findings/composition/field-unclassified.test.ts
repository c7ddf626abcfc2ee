import { expect, test } from 'vitest';
import { linkHeader } from '#test/testkit/link-header.ts';
import { findingsOf, findingsOfUsers, head, subgraph, user } from './users-domain.ts';

test('a field that its domain does not classify is closed, with a finding for the domain', () => {
  const { ok, codes, findings, messages } = findingsOfUsers(user('a: String'));
  expect(ok).toBe(true);
  expect(codes).toEqual(['FIELD_UNCLASSIFIED']);
  expect(messages[0]).toContain('"User.a"');
  expect(findings).toMatchObject([{ severity: 'warning', file: 'users', path: 'User.a' }]);
});

test('nothing is found where it is classified', () => {
  expect(findingsOfUsers(user('a: String @classification(level: PUBLIC)')).codes).toEqual([]);
});

test('group floors and row filters do not classify a field', () => {
  const counted = (word: string) =>
    findingsOfUsers(`${user('rows: [Row!]')} type Row ${word} { secret: String }`).codes;
  expect(counted('@minGroupSize(k: 10)')).toEqual(['FIELD_UNCLASSIFIED']);
  expect(counted('@rows(field: "secret", claim: "sub")')).toEqual(['FIELD_UNCLASSIFIED']);
  expect(counted('@classification(level: PUBLIC)')).toEqual([]);
  expect(findingsOfUsers(user('pay: Int @minGroupSize(k: 10)')).codes).toEqual(['FIELD_UNCLASSIFIED']);
});

const unlinked = `
  ${linkHeader({ federation: ['@key', '@shareable'] })}
  type Query { tags(like: String): [Tag!]  tag(id: ID!): Tag  count: Int }
  type Tag @key(fields: "id") { id: ID!  text: String  owner: User }
  type User @key(fields: "id") { id: ID!  tags: [Tag!] }
`;

function withUnlinked(overlay?: string) {
  const sdl = `${head} type Query { user: User } ${user('a: String @classification(level: PUBLIC)')}`;
  const { ok, findings } = findingsOf({
    subgraphs: [subgraph('users', sdl), subgraph('tags', unlinked)],
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
  const stub = (name: string) =>
    subgraph(
      name,
      `${head} type Query { ${name}: Thing @classification(level: PUBLIC) } type Thing @key(fields: "id") { id: ID! }`,
    );
  const { places } = findingsOf({ subgraphs: [stub('a'), stub('b')] });
  expect(places).toEqual(Array(2).fill('FIELD_UNCLASSIFIED Thing.id'));
});
