import { expect, test } from 'vitest';
import { domainAgreement } from '#test/testkit/domain-agreement.ts';
import { foundBeside, grant } from './two-owners.ts';

const root = 'type Query { users: Int @classification(level: PUBLIC) }';

test.each([
  ['a root', root],
  [
    'a root of a renamed type',
    `schema { query: Root } type Root { users: Int @classification(level: PUBLIC) }`,
  ],
  ['a root in an extension', root.replace('type', 'extend type')],
])('%s of another domain is not taken', (_, sdl) => {
  const { errors, message } = foundBeside(sdl);
  expect(errors).toEqual(['ROOT_TAKEN other Query.users']);
  expect(message).toBe(
    '"other" serves "Query.users", which "users" owns (schema/owners.yaml:8). Give yours another name, or have "users" write "- { to: other, may: share, what: Query.users, until: <day> }" in its grants.yaml.',
  );
});

test('its owner may share it, or let it be overridden', () => {
  // The composer has its own demands of a root that is shared.
  const taken = (code: string) => code.startsWith('ROOT_TAKEN');
  const shared = foundBeside(root, { grants: grant('share', 'Query.users') }).errors;
  expect(shared.filter(taken)).toEqual([]);
  expect(foundBeside(root, { agreements: [domainAgreement('other', 'users')] }).errors.filter(taken)).toEqual(
    [],
  );
  const overriding =
    'type Query { party: Party @override(from: "users") @classification(level: PUBLIC) } interface Party { id: ID! }';
  const grants = grant('share', 'Party');
  expect(foundBeside(overriding, { grants }).errors).toEqual(['ROOT_TAKEN other Query.party']);
  const word = grants + grant('override', 'Query.party');
  expect(foundBeside(overriding, { grants: word }).errors.filter(taken)).toEqual([]);
});

test("a root stays its owner's after it is gone", () => {
  const gone = root.replace('users', 'customers');
  expect(foundBeside(gone, { owners: 'Query.customers: users\n' }).errors).toContain(
    'ROOT_TAKEN other Query.customers',
  );
  expect(foundBeside(gone).errors).toEqual([]);
});
