import { expect, test } from 'vitest';
import { findingsOfInternal, opens, states } from './users-domain.ts';

test.each([
  ['[["scope:staff"], ["role:staff", "claim:iss=https://id.example"], ["owner:users"]]'],
  ['[["authenticated"]]'],
])('the organisation can be stated as %s', (allow) => {
  expect(findingsOfInternal([states(allow)]).codes).toEqual([]);
});

test.each([
  ['[]'],
  ['[[]]'],
  ['[["organisation"]]'],
  ['[["audience"]]'],
  ['[["self:id"]]'],
  ['[["service:users"]]'],
  ['[["scope:staff", "purpose:work"]]'],
  ['[["agreement:users"]]'],
])('the organisation cannot be stated as %s', (allow) => {
  const { ok, codes, findings } = findingsOfInternal([states(allow)]);
  expect(ok).toBe(false);
  expect(codes).toEqual(['AUDIENCE_NOT_LEGAL']);
  expect(findings).toMatchObject([{ severity: 'error', path: 'schema' }]);
});

test.each([
  ['[["role:customer"], ["purpose:self-service", "agreement:users"], ["claim:partner=yes"]]'],
  ['[["authenticated"]]'],
])('an audience can be %s', (allow) => {
  expect(findingsOfInternal([states('[["scope:staff"]]'), opens(allow)]).codes).toEqual([]);
});

test.each([
  ['[]'],
  ['[["role:customer"], []]'],
  ['[["self:id"]]'],
  ['[["organisation"]]'],
  ['[["audience"]]'],
  ['[["service:analytics"]]'],
])('an audience cannot be %s', (allow) => {
  const { ok, codes, messages, findings } = findingsOfInternal([states('[["scope:staff"]]'), opens(allow)]);
  expect(ok).toBe(false);
  expect(new Set(codes)).toEqual(new Set(['AUDIENCE_NOT_LEGAL']));
  expect(messages.join('\n')).toContain('The audience of "User"');
  expect(findings).toMatchObject([{ path: 'User' }]);
});
