import { expect, test } from 'vitest';
import { findingsOfInternal, internalUser, states } from './users-domain.ts';

test('INTERNAL without an organisation statement composes with a warning', () => {
  expect(findingsOfInternal([])).toMatchObject({ ok: true, codes: ['ORGANISATION_UNSTATED'] });
  expect(findingsOfInternal([]).findings).toMatchObject([{ severity: 'warning', path: 'User' }]);
  expect(findingsOfInternal([]).messages.join()).toContain('so no caller sees it');
});

test('nothing is found where it is stated, or nothing is INTERNAL', () => {
  expect(findingsOfInternal([states('[["scope:staff"]]')])).toMatchObject({ ok: true, codes: [] });
  expect(findingsOfInternal([], internalUser().replaceAll('INTERNAL', 'PUBLIC'))).toMatchObject({
    ok: true,
    codes: [],
  });
});
