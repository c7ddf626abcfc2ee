import { expect, test } from 'vitest';
import { findingsOfReference } from './two-contracts.ts';

test('a reference to a property of another contract that is not its key is a warning', () => {
  expect(findingsOfReference('schema/users/properties/email')).toMatchObject([
    {
      code: 'FOREIGN_REFERENCE_NOT_A_KEY',
      severity: 'warning',
      message:
        '"orders.customer_id" refers to "email" of "users" in "users/contract.yaml", whose primary key is "id". Refer to the whole key.',
      line: 15,
    },
  ]);
});

test('nothing is found in a reference to the key', () => {
  expect(findingsOfReference('schema/users/properties/id')).toEqual([]);
});
