import { expect, test } from 'vitest';
import { domainAgreement } from '#test/testkit/domain-agreement.ts';
import { extending, foundBeside, grant } from './two-owners.ts';

const overridden = extending('email: String @override(from: "users") @classification(level: PUBLIC)');
const shared = extending('name: String @shareable');
const provided = `type Query { best: User @provides(fields: "name") @classification(level: PUBLIC) }
  ${extending('name: String @external')}`;

test.each([
  ['overrides', overridden, 'override', 'User.email'],
  ['serves', shared, 'share', 'User.name'],
  ['provides', provided, 'share', 'User.name'],
])('a domain that %s a field of another needs its word', (how, sdl, may, what) => {
  const { errors, message } = foundBeside(sdl);
  expect(errors).toEqual([`FIELD_NOT_OWNED other ${what}`]);
  expect(message).toContain(`"other" ${how} "${what}", which "users" owns (schema/owners.yaml:1).`);
  expect(message).toContain(`- { to: other, may: ${may}, what: ${what}, until: <day> }`);

  expect(foundBeside(sdl, { grants: grant(may, what) }).errors).toEqual([]);
  expect(foundBeside(sdl, { agreements: [domainAgreement('other', 'users')] }).errors).toEqual([]);
  // For another use, another field, another domain, or until yesterday.
  for (const grants of [
    grant(may === 'share' ? 'override' : 'share', what),
    grant(may, 'User.address'),
    grant(may, what).replace('other', 'third'),
    grant(may, what, '2020-01-31'),
  ]) {
    expect(foundBeside(sdl, { grants: grants }).errors).toEqual([`FIELD_NOT_OWNED other ${what}`]);
  }
  expect(foundBeside(sdl, { agreements: [domainAgreement('third', 'users')] }).errors).toContain(
    `FIELD_NOT_OWNED other ${what}`,
  );
});

test('a field that one domain added to an entity is not taken by the next', () => {
  const { errors, message } = foundBeside(extending('score: Int @classification(level: PUBLIC)'), {
    owners: 'User: users\nUser.score: third\n',
  });
  expect(errors).toEqual(['FIELD_NOT_OWNED other User.score']);
  expect(message).toContain('which "third" owns (schema/owners.yaml:2)');
});

test('what a domain only refers to is not taken', () => {
  expect(
    foundBeside(
      extending(
        'name: String @external  label: String @requires(fields: "name") @classification(level: PUBLIC)',
      ),
    ).errors,
  ).toEqual([]);
});
