import { expect, test } from 'vitest';
import { findingsOfUsers } from './users-domain.ts';

const grouped = (onType: string, onField = '') =>
  findingsOfUsers(
    `type User @key(fields: "id") @classification(level: PUBLIC) ${onType} {
      id: ID! @classification(level: PUBLIC)
      pay: Int @classification(level: PUBLIC) ${onField}
    }`,
  );

test.each([
  ['a type', '@minGroupSize(k: 4)', '', 'User', 4],
  ['a field', '', '@minGroupSize(k: 1)', 'User.pay', 1],
  ['a type, of one of its fields', '@minGroupSize(k: 0, of: "pay")', '', 'User', 0],
])('a group that hides nobody is refused on %s', (_, onType, onField, path, k) => {
  const { ok, findings } = grouped(onType, onField);
  expect(ok).toBe(false);
  expect(findings).toMatchObject([
    {
      code: 'GROUP_TOO_SMALL',
      severity: 'error',
      path,
      message: `"${path}" allows groups of ${k}. Write 5 or more.`,
    },
  ]);
});

test('nothing is found in groups of five, or of as many as the default', () => {
  expect(grouped('@minGroupSize(k: 5)', '@minGroupSize').codes).toEqual([]);
});

test('an overlay is held to it as well', () => {
  const sdl =
    'type User @key(fields: "id") @classification(level: PUBLIC) { id: ID! @classification(level: PUBLIC) }';
  const overlay = (k: number) => `extend type User @minGroupSize(k: ${k})`;
  expect(findingsOfUsers(sdl, overlay(4)).places).toEqual(['GROUP_TOO_SMALL User']);
  expect(findingsOfUsers(sdl, overlay(5)).codes).toEqual([]);
});
