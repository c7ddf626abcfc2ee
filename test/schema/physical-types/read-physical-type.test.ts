import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPhysicalType } from '#schema/physical-types/read-physical-type.ts';

test.each([
  '',
  '()',
  'DECIMAL(18,2',
  'DECIMAL 18,2)',
  'DECIMAL(18;2)',
  'DECIMAL(18,2,3)',
  'banana',
  'INTEGER OR TEXT',
  'constructor',
  `${'Nullable('.repeat(20)}Int32${')'.repeat(20)}`,
  'x'.repeat(10_000),
])('"%s" is no physical type', (text) => {
  expect(readPhysicalType(text)).toBeUndefined();
});

test('no text is too much for it', { timeout: 60_000 }, () => {
  const parts = fc.constantFrom(
    'Nullable(',
    'ARRAY<',
    ')',
    '>',
    '[',
    ']',
    ' ',
    ',',
    "'",
    'INT',
    'DECIMAL(',
    '2',
    '_',
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 900 }), (text) => {
      readPhysicalType(text.join(''));
    }),
    { numRuns: 500 },
  );
});
