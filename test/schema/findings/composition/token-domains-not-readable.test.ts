import { expect, test } from 'vitest';
import { readTokenDomains } from '#schema/composition/read-token-domains.ts';

const good = `email:
  users: [User.email, Contact.mail]
  gateway:
    - Legacy.mail
`;

test.each([
  ['no map', '- email\n', 1, 'a map from token domains'],
  ['a token domain that is a list', `${good}phone: [User.phone]\n`, 5, '"phone" is a map from domains'],
  ['a name with capitals', `${good}Phone: {}\n`, 5, '"Phone" cannot name a token domain'],
  ['a name that is one of a domain', `${good}"users.*": {}\n`, 5, 'cannot name a token domain'],
  ['columns that are no list', `${good}phone:\n  users: User.phone\n`, 6, '"users" has a list of columns'],
  ['a column without a type', good.replace('Contact.mail', 'mail'), 2, 'such as User.email'],
  ['a column that is no text', good.replace('Contact.mail', '7'), 2, 'such as User.email'],
  ['the same token domain twice', `${good}email: {}\n`, 5, 'stands twice'],
  ['no YAML', 'email: [\n', undefined, ''],
  ['more than is read', `${good}# ${'x'.repeat(300_000)}`, 1, 'at most 262144 bytes'],
])('%s is a finding with its line, and nothing is listed', (_what, text, line, message) => {
  const { columns, findings } = readTokenDomains(text, 'token-domains.yaml');
  expect(columns).toEqual([]);
  expect(findings[0]).toMatchObject({
    code: 'TOKEN_DOMAINS_NOT_READABLE',
    severity: 'error',
    file: 'token-domains.yaml',
    message: expect.stringContaining(message),
    ...(line === undefined ? {} : { line }),
  });
});

test('nothing is found in a list of token domains, their holders and columns', () => {
  const { columns, findings } = readTokenDomains(good, 'token-domains.yaml');
  expect(findings).toEqual([]);
  expect(columns.map(({ place: _, ...column }) => Object.values(column).join(' '))).toEqual([
    'email users User.email',
    'email users Contact.mail',
    'email gateway Legacy.mail',
  ]);
});
