import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Decision, MaskKind } from '#schema/policy/policy.ts';
import { strictest } from '#schema/policy/strictness.ts';

const masks = [
  ...(['HASH', 'PARTIAL', 'REDACT', 'NULL'] as const).map((mask) => ({ mask })),
  ...['YEAR', 'MONTH', '10', undefined].map((to) =>
    to === undefined ? { mask: 'GENERALIZE' as const } : { mask: 'GENERALIZE' as const, to },
  ),
];
const conditions = [[['id']], [['owner']], [['id'], ['owner']], [['id', 'owner']], undefined];
const source = fc.constantFrom('s', 't');

const decision: fc.Arbitrary<Decision> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Decision>({ kind: 'CLEAR' }) },
  { weight: 1, arbitrary: source.map((by): Decision => ({ kind: 'DENY', source: by })) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom(...masks), fc.constantFrom(...conditions), source)
      .map(([mask, self, by]): Decision => ({ kind: 'MASK', ...mask, ...(self && { self }), source: by })),
  },
);

/** A decision without its authors. */
const said = ({ ...all }: Decision) => ({ ...all, source: '' });

test('joining policies is commutative, associative and idempotent, so the order of sources never matters', () => {
  fc.assert(
    fc.property(decision, decision, decision, (a, b, c) => {
      expect(said(strictest(a, b))).toEqual(said(strictest(b, a)));
      expect(said(strictest(strictest(a, b), c))).toEqual(said(strictest(a, strictest(b, c))));
      expect(said(strictest(strictest(a, b), b))).toEqual(said(strictest(a, b)));
    }),
    { numRuns: 5_000 },
  );
});

const rank: Readonly<Record<MaskKind, number>> = { GENERALIZE: 1, HASH: 2, PARTIAL: 2, REDACT: 3, NULL: 4 };
const rankOf = (one: Decision) => (one.kind === 'MASK' ? rank[one.mask] : one.kind === 'CLEAR' ? 0 : 5);
const rows = [[], ['id'], ['owner'], ['id', 'owner']];
const inRow = (one: Decision, row: readonly string[]): Decision =>
  one.kind === 'MASK' && one.self?.some((names) => names.every((name) => row.includes(name)))
    ? { kind: 'CLEAR' }
    : one;

test('two policies together are never clearer than either, in any row, and unmasked where both are', () => {
  fc.assert(
    fc.property(decision, decision, fc.constantFrom(...rows), (a, b, row) => {
      const both = inRow(strictest(a, b), row);
      expect(rankOf(both)).toBeGreaterThanOrEqual(rankOf(inRow(a, row)));
      expect(rankOf(both)).toBeGreaterThanOrEqual(rankOf(inRow(b, row)));
      const clearInBoth = [a, b].every((one) => inRow(one, row).kind === 'CLEAR');
      expect(both.kind === 'CLEAR').toBe(clearInBoth);
    }),
    { numRuns: 5_000 },
  );
});

test('a stricter policy in place of another never makes the result clearer', () => {
  fc.assert(
    fc.property(decision, decision, decision, (a, b, c) => {
      const [less, more] = [strictest(a, c), strictest(strictest(a, b), c)];
      expect(said(strictest(less, more))).toEqual(said(more));
    }),
    { numRuns: 5_000 },
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
      const denial: Decision = { kind: 'DENY', source: 's' };
      expect(said(strictest(other, denial))).toEqual(said(denial));
      expect(strictest(denial, other)).toEqual(denial);
    }),
  );
});

test('two different generalisations keep both names and apply neither', () => {
  const year: Decision = { kind: 'MASK', mask: 'GENERALIZE', to: 'YEAR', source: 's' };
  const month = { ...year, to: 'MONTH' };
  expect(strictest(year, month)).toMatchObject({ mask: 'GENERALIZE', to: 'MONTH|YEAR' });
  expect(strictest(strictest(year, month), year)).toMatchObject({ to: 'MONTH|YEAR' });
  const { to: _, ...unnamed } = year;
  expect(strictest(unnamed, unnamed)).toEqual(unnamed);
  expect(strictest(unnamed, year)).toMatchObject({ to: '|YEAR' });
});

test('of two equal policies the first is named, of others the deciding one', () => {
  const by = (mask: MaskKind, name: string): Decision => ({ kind: 'MASK', mask, source: name });
  expect(strictest(by('HASH', 'a'), by('HASH', 'b'))).toEqual(by('HASH', 'a'));
  expect(strictest(by('HASH', 'a'), by('NULL', 'b'))).toEqual(by('NULL', 'b'));
  expect(strictest(by('HASH', 'a'), by('PARTIAL', 'b'))).toEqual(by('REDACT', 'a'));
});

test('a row is unmasked only where both policies leave it unmasked', () => {
  const hash: Decision = { kind: 'MASK', mask: 'HASH', source: 's' };
  expect(strictest({ ...hash, self: [['id']] }, hash)).toEqual(hash);
  expect(strictest({ ...hash, self: [['id']] }, { kind: 'CLEAR' })).toEqual({ ...hash, self: [['id']] });
  expect(strictest({ ...hash, self: [['id']] }, { ...hash, mask: 'NULL', self: [['owner']] })).toEqual({
    kind: 'MASK',
    mask: 'NULL',
    self: [['id', 'owner']],
    source: 's',
  });
});
