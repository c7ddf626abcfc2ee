import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Decision } from '#schema/policy/policy.ts';
import { strictest } from '#schema/policy/strictness.ts';

const decision: fc.Arbitrary<Decision> = fc.oneof(
  fc.constant<Decision>({ kind: 'CLEAR' }),
  fc.constant<Decision>({ kind: 'DENY', source: 's' }),
  fc
    .constantFrom('HASH', 'PARTIAL', 'REDACT', 'NULL')
    .map((mask): Decision => ({ kind: 'MASK', mask, source: 's' })),
  fc
    .constantFrom('YEAR', 'MONTH', '10')
    .map((to): Decision => ({ kind: 'MASK', mask: 'GENERALIZE', to, source: 's' })),
);

test('joining policies is commutative, associative and idempotent, so the order of sources never matters', () => {
  fc.assert(
    fc.property(decision, decision, decision, (a, b, c) => {
      expect(strictest(a, b)).toEqual(strictest(b, a));
      expect(strictest(strictest(a, b), c)).toEqual(strictest(a, strictest(b, c)));
      expect(strictest(a, a)).toEqual(a);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['GENERALIZE', 'HASH', 'HASH'],
  ['GENERALIZE', 'PARTIAL', 'PARTIAL'],
  ['HASH', 'PARTIAL', 'REDACT'],
  ['PARTIAL', 'REDACT', 'REDACT'],
  ['REDACT', 'NULL', 'NULL'],
] as const)('%s with %s is %s', (a, b, mask) => {
  const of = (kind: typeof a | typeof b): Decision => ({ kind: 'MASK', mask: kind, source: 's' });
  expect(strictest(of(a), of(b))).toMatchObject({ mask });
});

test('a denial wins over every mask', () => {
  fc.assert(
    fc.property(decision, (other) => {
      expect(strictest(other, { kind: 'DENY', source: 's' })).toMatchObject({ kind: 'DENY' });
    }),
  );
});

test('two generalisations that differ keep both names, and are neither', () => {
  const year: Decision = { kind: 'MASK', mask: 'GENERALIZE', to: 'YEAR', source: 's' };
  expect(strictest(year, { ...year, to: 'MONTH' })).toMatchObject({ mask: 'GENERALIZE', to: 'MONTH|YEAR' });
});
