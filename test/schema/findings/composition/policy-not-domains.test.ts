import { expect, test } from 'vitest';
import { findingsOfInternal, internalUser, opens, states } from './users-domain.ts';

test("a domain's own schema opens nothing, under any directive name", () => {
  const own = '@audience(allow: [["authenticated"]])';
  expect(findingsOfInternal([], internalUser(own, '@audience')).codes).toEqual(['POLICY_NOT_DOMAINS']);
  const renamed = { name: '@audience', as: '@open' };
  expect(findingsOfInternal([], internalUser('@open(allow: [["authenticated"]])', renamed)).codes).toEqual([
    'POLICY_NOT_DOMAINS',
  ]);
  const organisation = `${internalUser('', '@organisation')} extend schema @organisation(allow: [["authenticated"]])`;
  expect(findingsOfInternal([], organisation).codes).toEqual(['POLICY_NOT_DOMAINS']);
});

test('it is told the place, and where to ask', () => {
  const { ok, findings } = findingsOfInternal(
    [],
    internalUser('@audience(allow: [["authenticated"]])', '@audience'),
  );
  expect(ok).toBe(false);
  expect(findings).toEqual([
    {
      code: 'POLICY_NOT_DOMAINS',
      severity: 'error',
      file: 'users',
      line: 3,
      column: 67,
      directive: '@audience',
      path: 'User',
      message: expect.stringContaining('ask for it in an overlay or an access agreement'),
    },
  ]);
});

test('nothing is found where overlays say it', () => {
  expect(findingsOfInternal([states('[["scope:staff"]]'), opens('[["authenticated"]]')]).codes).toEqual([]);
});
