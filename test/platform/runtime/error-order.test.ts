import { expect, test } from 'vitest';
import { inOrderOfData } from '#platform/runtime/error-order.ts';

const data = { first: { b: null, a: [{ x: null }, { x: null }] }, second: null };
const paths = [
  [],
  ['first', 'b'],
  ['first', 'a', 0, 'x'],
  ['first', 'a', 1, 'x'],
  ['second', 'deep', 'a'],
  ['second', 'deep', 'b'],
  ['unknown'],
].map((path) => ({ path }));

test('sorts errors in the order of the data, for any order of arrival', () => {
  expect(inOrderOfData([...paths].reverse(), data)).toEqual(paths);
  expect(inOrderOfData([...paths.slice(3), ...paths.slice(0, 3)], data)).toEqual(paths);
});

test('of errors without a field or data the first remain first', () => {
  const errors = [{ message: 'a' }, { message: 'b', path: ['x'] }, { message: 'c' }];
  expect(inOrderOfData(errors, null).map(({ message }) => message)).toEqual(['a', 'c', 'b']);
});
