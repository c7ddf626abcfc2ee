import { expect, test } from 'vitest';
import type { Agreement } from '#schema/policy/policy.ts';
import { domainAgreement } from '#test/testkit/domain-agreement.ts';
import { findingsOf, findingsOfUsers, head, user } from './users-domain.ts';

const grants = (rule: string, more = '', knownGrants: readonly string[] = []) =>
  findingsOf({
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
  const { findings } = findingsOf({
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
  expect(findingsOfUsers(repeated).codes).not.toContain('GRANT_UNKNOWN');
  const once = repeated.replace(/customerId: ID @access.*KEY\)/, '');
  expect(findingsOfUsers(once).codes).toContain('GRANT_UNKNOWN');
  const reference = repeated.replace(
    /@access\(allow: \[\["role:clrek"\]\]\) \{/g,
    '@access(allow: [["role:steward"]]) {',
  );
  expect(findingsOfUsers(reference).codes).toContain('GRANT_UNKNOWN');
});
