import { expect, test } from 'vitest';
import { printOwners, readOwners } from '#schema/ownership/owners-file.ts';
import { foundBeside, grant } from './two-owners.ts';

const other = 'type Query { other: Int @classification(level: PUBLIC) }';

test.each([
  ['- User', 'The list of owners is a map, such as "User: users".'],
  ['User: [users]', '"User" is not a type or a field with a domain; write it as "User: users".'],
  [
    'Query.users.x: users',
    '"Query.users.x" is not a type or a field with a domain; write it as "User: users".',
  ],
])('a list of owners that is %s is refused', (owners, message) => {
  const found = foundBeside(other, { owners });
  expect([found.errors[0], found.message]).toEqual([
    'OWNERSHIP_NOT_READABLE schema/owners.yaml undefined',
    message,
  ]);
});

test.each([
  ['to: other', 'Grants are a list'],
  ['- other', 'A grant is a map of to, may, what, until'],
  [grant('takes', 'User'), '"takes" is nothing that is granted; write one of override, require, share.'],
  [grant('share', 'User', 'soon'), '"soon" is not a date; write the last day on which it holds'],
  ['- { to: other, may: share, what: User }', 'A grant says "until"'],
  [
    grant('share', 'User').replace('}', ', untill: x }'),
    '"untill" is not a key of a grant; the keys are to, may, what, until. Did you mean "until"?',
  ],
])('grants such as %s are refused', (grants, message) => {
  const { findings } = foundBeside(other, { grants });
  expect(findings).toMatchObject([
    { code: 'OWNERSHIP_NOT_READABLE', file: 'subgraphs/users/grants.yaml', line: 1 },
  ]);
  expect(findings[0]?.message).toContain(message);
});

test('the list that is printed is read again', () => {
  const owners = new Map([
    ['User', 'users'],
    ['Query.users', 'on'],
    ['B', '7'],
    ['C', 'a: b'],
    ['D', 'null'],
  ]);
  const findings: never[] = [];
  expect(new Map(readOwners({ file: 'owners.yaml', text: printOwners(owners) }, findings).of)).toEqual(
    owners,
  );
  expect(readOwners({ file: 'owners.yaml', text: printOwners(new Map()) }, findings).of.size).toBe(0);
  expect(findings).toEqual([]);
});
