import { expect, test } from 'vitest';
import { findingsOfInternal, states } from './users-domain.ts';

test('a second organisation statement is refused, even where it is stricter', () => {
  const twice = findingsOfInternal([states('[["scope:staff"]]'), states('[["scope:staff"]]')]);
  expect(twice).toMatchObject({ ok: false, codes: ['ORGANISATION_TWICE'] });
  expect(twice.findings).toMatchObject([{ severity: 'error', file: '1.graphql' }]);
  expect(twice.messages.join()).toContain(
    '"1.graphql" states who the organisation\'s own people are, and "0.graphql" does already',
  );
  const inOne = `extend schema @organisation(allow: [["scope:a"]]) @organisation(allow: [["scope:b"]])`;
  expect(findingsOfInternal([inOne]).codes).toEqual(['ORGANISATION_TWICE']);
});

test('nothing is found in one statement with all ways in', () => {
  expect(findingsOfInternal([states('[["scope:a"], ["scope:b"]]')]).codes).toEqual([]);
});
