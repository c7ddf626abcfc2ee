import { expect, test } from 'vitest';
import { meantName, nearestName } from '#schema/nearest-name.ts';

const known = ['email', 'country', 'retries', 'id', 'timeoutMs'];

test.each([
  ['emial', 'email'],
  ['Email', 'email'],
  ['retrys', 'retries'],
  ['timeoutms', 'timeoutMs'],
  ['i', 'id'],
  ['postcode', undefined],
  ['xy', undefined],
])('"%s" means "%s": a third of its letters may differ, case does not count', (written, meant) => {
  expect(nearestName(written, known)).toBe(meant);
  expect(meantName(written, known)).toBe(meant && `Did you mean "${meant}"?`);
});

test('of equally near names the first in the alphabet is meant', () => {
  expect(nearestName('bat', ['cat', 'bad', 'bar'])).toBe('bad');
});
