import { expect, test } from 'vitest';
import { findingsOfUsers } from './users-domain.ts';

const ruled = (onType: string, onField = '') =>
  findingsOfUsers(
    `type User @key(fields: "id") @classification(level: PUBLIC) ${onType} {
      id: ID! @classification(level: PUBLIC)
      country: String @classification(level: PUBLIC) ${onField}
      tags: [String!] @classification(level: PUBLIC)
      boss: User @classification(level: PUBLIC)
    }`,
  );

const named = (path: string, directive: string, field: string, found: string) =>
  `"${path}" names the field "${field}" in "${directive}", and ${found} in "User". Name one that holds a text.`;

test.each([
  [
    'rows by a field that is not there',
    '@rows(field: "land", claim: "country")',
    '',
    'User',
    named('User', '@rows', 'land', 'there is no such field'),
  ],
  [
    'rows by a list',
    '@rows(field: "tags", claim: "country")',
    '',
    'User',
    named('User', '@rows', 'tags', 'it is not a single value'),
  ],
  [
    'rows by an object',
    '@rows(field: "boss", claim: "country")',
    '',
    'User',
    named('User', '@rows', 'boss', 'it is not a single value'),
  ],
  [
    'groups of a field that is not there',
    '@minGroupSize(k: 10, of: "land")',
    '',
    'User',
    named('User', '@minGroupSize', 'land', 'there is no such field'),
  ],
  [
    'a caller who is another field',
    '',
    '@access(allow: [["self:land"]])',
    'User.country',
    named('User.country', 'self', 'land', 'there is no such field'),
  ],
  [
    'a mask that is lifted for another field',
    '',
    '@mask(with: REDACT, unless: [["role:a", "self:tags"]])',
    'User.country',
    named('User.country', 'self', 'tags', 'it is not a single value'),
  ],
  [
    'the caller on a type',
    '@access(allow: [["self:id"]])',
    '',
    'User',
    'The rule "self:id" stands on the type "User". Write it on fields, or "@rows" on the type.',
  ],
])('%s is refused', (_, onType, onField, path, message) => {
  const { ok, findings } = ruled(onType, onField);
  expect(ok).toBe(false);
  expect(findings).toContainEqual(
    expect.objectContaining({ code: 'POLICY_UNKNOWN_FIELD', severity: 'error', path, message }),
  );
});

test('nothing is found where the fields are single values', () => {
  const onType = '@rows(field: "country", claim: "country") @minGroupSize(k: 10, of: "id")';
  expect(ruled(onType, '@access(allow: [["self:id"]])').codes).toEqual([]);
});
