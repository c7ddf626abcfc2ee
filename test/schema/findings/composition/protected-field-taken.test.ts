import { expect, test } from 'vitest';
import type { Agreement } from '#schema/policy/policy.ts';
import { domainAgreement } from '#test/testkit/domain-agreement.ts';
import { extending, foundBeside, grant } from './two-owners.ts';
import { findingsOf, head, subgraph, user } from './users-domain.ts';

const taking = (by: string) => `${head}
  type User @key(fields: "id") { id: ID!  ${by} }
`;

function errorsOf(sdl: string, agreements: readonly Agreement[] = []) {
  const owner = user(
    'a: String @classification(level: PUBLIC) @mask(with: REDACT)  b: String @classification(level: INTERNAL)',
  );
  const { findings } = findingsOf({
    subgraphs: [
      subgraph('users', `${head} type Query { user: User } ${owner}`),
      subgraph('other', sdl.replace('["@key"]', '["@key", "@external", "@requires", "@override"]')),
    ],
    agreements,
  });
  return findings.filter(({ severity }) => severity === 'error');
}

function takenBy(sdl: string, agreements: readonly Agreement[] = []) {
  return errorsOf(sdl, agreements).map(({ code, path }) => `${code} ${path}`);
}

const computed = taking('a: String @external  c: Int @requires(fields: "a") @classification(level: PUBLIC)');
const overridden = taking('a: String @override(from: "users") @classification(level: PUBLIC)');

test('a domain needs an agreement to use a protected field of another domain', () => {
  expect(takenBy(computed)).toEqual(['PROTECTED_FIELD_TAKEN User.c']);
  expect(takenBy(overridden)).toEqual(['PROTECTED_FIELD_TAKEN User.a']);
  expect(takenBy(computed, [domainAgreement('other', 'users')])).toEqual([]);
  expect(takenBy(overridden, [domainAgreement('other', 'users')])).toEqual([]);
  const unserved = domainAgreement('third', 'users');
  expect(takenBy(computed, [unserved])).toEqual(['PROTECTED_FIELD_TAKEN User.c']);
  const expired = { ...domainAgreement('other', 'users'), expires: '2020-01-31' };
  expect(takenBy(computed, [expired])).toEqual(['PROTECTED_FIELD_TAKEN User.c']);
  const plain = taking('b: String @external  c: Int @requires(fields: "b") @classification(level: PUBLIC)');
  expect(takenBy(plain)).toEqual([]);
});

test('the owner permits it by its own grant for that field, and for no other', () => {
  const computing = extending(
    'email: String @external  domain: String @requires(fields: "email") @classification(level: PUBLIC)',
  );
  const refused = ['PROTECTED_FIELD_TAKEN other User.domain'];
  expect(foundBeside(computing).errors).toEqual(refused);
  expect(foundBeside(computing, { grants: grant('require', 'User.email') }).errors).toEqual([]);
  expect(foundBeside(computing, { grants: grant('require', 'User.name') }).errors).toEqual(refused);
  expect(foundBeside(computing, { grants: grant('share', 'User.email') }).errors).toEqual(refused);
});

test('it is told who takes what of whom, and what it takes to', () => {
  expect(errorsOf(computed)[0]?.message).toBe(
    '"other" requires "User.a", which "users" protects. This needs an access agreement of the consumer "domain:other" with the owner.',
  );
  expect(errorsOf(overridden)[0]?.message).toContain('"other" overrides "User.a"');
});
