import { expect, test } from 'vitest';
import { readAgreement } from '#schema/composition/read-agreement.ts';

const good = `consumer: studio
product: users
purpose: campaigns
expires: 2027-03-31
approver: privacy office
`;

const options = { file: 'studio.yaml', now: Date.parse('2026-11-24') };

test.each([
  ['a key that there is not', `${good}until: 2028-01-01\n`, 6, '"until" is not a key of an agreement'],
  ['a missing part', good.replace(/approver.*\n/, ''), 1, 'names its "approver"'],
  ['an empty part', good.replace('studio', '""'), 1, '"consumer" is a text'],
  ['a part that is no text', good.replace('users', '7'), 2, '"product" is a text'],
  ['a list', good.replace('users', '[users, orders]'), 2, '"product" is a text'],
  ['a text with space around it', good.replace('users', '"users "'), 2, '"product" is a text'],
  ['a day that there is not', good.replace('2027-03-31', '2027-02-31'), 4, '"2027-02-31" is not a date'],
  ['another way to write a day', good.replace('2027-03-31', '31.3.2027'), 4, '"31.3.2027" is not a date'],
  ['the same key twice', `${good}product: orders\n`, 6, 'stands twice'],
  ['no map', '- studio\n', 1, 'An agreement is a map of'],
  ['no YAML', 'consumer: [\n', undefined, ''],
  ['more than is read', `${good}# ${'x'.repeat(20_000)}`, 1, 'at most 16384 bytes'],
])('%s is a finding with its line, and no agreement', (_what, text, line, message) => {
  const { agreement, findings } = readAgreement(text, options);
  expect(agreement).toBeUndefined();
  expect(findings[0]).toMatchObject({
    code: 'AGREEMENT_NOT_READABLE',
    severity: 'error',
    file: 'studio.yaml',
    message: expect.stringContaining(message),
    ...(line === undefined ? {} : { line }),
  });
});

test('nothing is found in one that has its five parts', () => {
  expect(readAgreement(good, options).findings).toEqual([]);
});
