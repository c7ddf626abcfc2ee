import { expect, test } from 'vitest';
import { readAgreement } from '#schema/composition/read-agreement.ts';

const good = `consumer: studio
product: users
purpose: campaigns
expires: 2027-03-31
approver: privacy office
`;

const options = { file: 'studio.yaml', now: Date.parse('2026-11-24') };

test('an expired agreement is read, with the day after its last day as its end', () => {
  const last = readAgreement(good, { ...options, now: Date.parse('2027-03-31T23:59:59.999Z') });
  expect(last.findings).toEqual([]);
  const ended = readAgreement(good, { ...options, now: Date.parse('2027-04-01T00:00:00Z') });
  expect(ended.agreement).toBeDefined();
  expect(ended.findings).toMatchObject([{ code: 'AGREEMENT_EXPIRED', severity: 'warning', line: 4 }]);
});
