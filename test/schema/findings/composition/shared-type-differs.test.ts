import { expect, test } from 'vitest';
import { sharedTypes } from '#schema/model/shared-types.ts';
import { foundBeside } from './two-owners.ts';

const root = 'type Query { other(where: StringFilter @inert): Int @classification(level: PUBLIC) }';

test('a type that every product has is defined as every product defines it', () => {
  expect(foundBeside(`${root} ${sharedTypes.get('StringFilter')}`).errors).toEqual([]);
  expect(foundBeside(`${root} ${sharedTypes.get('StringFilter')} scalar Date`).errors).toEqual([]);
});

test.each([
  // Composed by intersection, it would take the others' comparisons away.
  ['lacks', 'StringFilter', `${root} input StringFilter { eq: String @inert }`],
  ['adds', 'Direction', `${root} ${sharedTypes.get('StringFilter')} enum Direction { ASC DESC RANDOM }`],
  [
    'lacks "scalar Date", adds "enum Date"',
    'Date',
    `${root} ${sharedTypes.get('StringFilter')} enum Date { TODAY }`,
  ],
])('one that %s something is refused: %s', (how, type, sdl) => {
  const { errors, message } = foundBeside(sdl);
  expect(errors).toEqual([`SHARED_TYPE_DIFFERS other ${type}`]);
  expect(message).toContain(`"other" defines "${type}" otherwise than every product does: it ${how}`);
});
