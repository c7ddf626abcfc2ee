import { expect, test } from 'vitest';
import { domainAgreement } from '#test/testkit/domain-agreement.ts';
import { findingsOf, head, subgraph, user } from './users-domain.ts';

const about = (product: string) =>
  findingsOf({
    subgraphs: [subgraph('users', `${head} type Query { user: User } ${user()}`)],
    agreements: [{ ...domainAgreement('studio', product), source: 'agreement:studio.yaml' }],
  });

test('an agreement about a product that no domain serves is refused, with its file', () => {
  const { ok, findings } = about('user');
  expect(ok).toBe(false);
  expect(findings).toEqual([
    {
      code: 'AGREEMENT_UNKNOWN_PRODUCT',
      severity: 'error',
      file: 'studio.yaml',
      message:
        'An agreement is about the product "user", which no domain serves. Name the domain. Did you mean "users"?',
    },
  ]);
});

test('nothing is found in one about a domain', () => {
  expect(about('users').codes).toEqual([]);
});
