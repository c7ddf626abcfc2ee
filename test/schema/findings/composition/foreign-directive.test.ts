import { expect, test } from 'vitest';
import { extending, foundBeside } from './two-owners.ts';

test.each([
  ['@inaccessible', 'User.id', 'type User @key(fields: "id") { id: ID! @inaccessible }'],
  ['@inaccessible', 'User', extending('', '@inaccessible')],
  ['@tag', 'User.id', 'type User @key(fields: "id") { id: ID! @tag(name: "x") }'],
  ['@deprecated', 'User.email', extending('email: String @external @deprecated(reason: "gone")')],
  ['@mask', 'User.name', extending('name: String @external @mask(with: REDACT)')],
  ['@access', 'User', extending('', '@access(allow: [["role:other"]])')],
  ['@rows', 'User', extending('', '@rows(field: "id", claim: "sub")')],
  // It would open what its owner closed.
  ['@classification', 'User.email', extending('email: String @external @classification(level: PUBLIC)')],
  ['@classification', 'Query', 'type Query @classification(level: RESTRICTED) { other: Int }'],
  ['@mask', 'PageInfo.endCursor', pageInfo('@mask(with: NULL)')],
])('%s on another\'s "%s" is refused', (directive, path, sdl) => {
  const { errors, message } = foundBeside(sdl);
  expect(errors).toEqual([`FOREIGN_DIRECTIVE other ${path}`]);
  expect(message).toContain(`"other" writes "${directive}" on "${path}"`);
  expect(message).toContain('written by governance, in an overlay.');
});

test.each([
  ['@federation__inaccessible', '', '@federation__inaccessible'],
  ['@hide', '{ name: "@inaccessible", as: "@hide" }', '@hide'],
  // Under the name of one that is legal.
  ['@provides', '{ name: "@inaccessible", as: "@provides" }', '@provides'],
])('a directive is known by what it means and not by its name: %s', (directive, imported, written) => {
  const head = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key" ${imported}])`;
  const sdl = `${head} type User @key(fields: "id") { id: ID! ${written} }`;
  const { errors, message } = foundBeside(sdl, {}, '');
  expect(errors).toEqual(['FOREIGN_DIRECTIVE other User.id']);
  expect(message).toContain(`"other" writes "${directive}" on "User.id"`);
});

test('a domain writes what it likes on its own fields, and repeats what the owner says', () => {
  const { errors } = foundBeside(
    extending('score: Int @tag(name: "x") @deprecated(reason: "old") @classification(level: PUBLIC)').replace(
      'id: ID!',
      'id: ID! @classification(level: PUBLIC)',
    ),
  );
  expect(errors).toEqual([]);
});

function pageInfo(onCursor: string): string {
  return `type PageInfo @shareable @classification(level: PUBLIC) {
    hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String ${onCursor} }`;
}
