import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileObjectReader } from '#gateway/execution/objects/compile-object-reader.ts';
import type { MadeObjects } from '#gateway/execution/objects/object-reader.ts';
import type { PlainField } from '#gateway/execution/objects/representation-writer.ts';
import type { ReadFields } from '#gateway/execution/read-fields.ts';
import { createResponseObject } from '#gateway/execution/response-object.ts';
import { createTiered, generator, interpreter, type Tier } from '#gateway/execution/tier.ts';
import { ExactNumber } from '#schema/exact-number.ts';

const names = ['a', 'b', 'c', 'constructor', '__proto__', 'toString'];
const places = ['', '.a', '.b', '.a.a', '.a.b', '.b.c', '.a.constructor'];

const fieldsOf: (depth: number) => fc.Arbitrary<ReadFields> = fc.memo((depth) =>
  fc.uniqueArray(
    fc.record({
      from: fc.constantFrom(...names),
      to: fc.constantFrom(...names),
      fields: depth <= 1 ? fc.constant(undefined) : fc.option(fieldsOf(depth - 1), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 4, selector: ({ from }) => from },
  ),
);

const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(null, 1, 'x', 1e300, new ExactNumber('9007199254740993')),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc
    .uniqueArray(fc.tuple(fc.constantFrom(...names), tie('value')), {
      selector: ([name]) => name,
      maxLength: 5,
    })
    // As `JSON.parse` makes them: `__proto__` is a field as any other one.
    .map((entries) =>
      entries.reduce<object>(
        (made, [name, given]) =>
          Object.defineProperty(made, name, {
            value: given,
            enumerable: true,
            writable: true,
            configurable: true,
          }),
        {},
      ),
    ),
})).object;

/** A tree with its objects numbered, so that two trees are alike only where the same objects are at the same places. */
function drawn(tree: unknown): unknown {
  const numbers = new Map<object, number>();
  const draw = (at: unknown): unknown => {
    if (typeof at !== 'object' || at === null || at instanceof ExactNumber) return at;
    const known = numbers.get(at);
    if (known !== undefined) return `object ${known}`;
    numbers.set(at, numbers.size);
    return Array.isArray(at) ? at.map(draw) : Object.entries(at).map(([name, each]) => [name, draw(each)]);
  };
  return draw(tree);
}

test('both tiers read and merge the same objects out of the same responses', () => {
  let merged = 0;
  const response = fc.record({ fields: fieldsOf(3), from: value, shared: fc.boolean(), into: fc.boolean() });
  fc.assert(
    fc.property(
      fc.array(response, { minLength: 1, maxLength: 4 }),
      fc.subarray(places),
      (responses, once) => {
        const readBy = (tier: Tier) => {
          const rows = [createResponseObject(), createResponseObject()];
          const made: MadeObjects = [];
          for (const { fields, from, shared, into } of responses) {
            const reader = compileObjectReader(fields, '', { shared, once: new Set(once) }, tier.objects);
            reader.merge(into ? rows : rows.slice(1), from as object, shared ? [] : made);
          }
          return rows;
        };
        const interpreted = drawn(readBy(interpreter));
        expect(interpreted).toEqual(drawn(readBy(generator)));
        if (responses.length > 1) merged += 1;
      },
    ),
    { numRuns: Number(process.env.WEFT_RUNS ?? 2_000) },
  );
  expect(merged).toBeGreaterThan(500);
});

test('both tiers represent the same entities in the same way', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.constantFrom('__typename', ...names), { minLength: 1 }),
      fc.dictionary(
        fc.constantFrom('__typename', 'a', 'b', 'c'),
        fc.constantFrom(null, 'x', '', 7, Number.POSITIVE_INFINITY, undefined),
      ),
      (asked, entity) => {
        const fields = asked.map(
          (name): PlainField => ({ name, textOf: (given) => JSON.stringify(given) ?? 'none' }),
        );
        const row = Object.assign(createResponseObject(), entity);
        expect(interpreter.representPlain(fields)(row)).toEqual(generator.representPlain(fields)(row));
      },
    ),
  );
});

test('an operation is interpreted as often as is said, and compiled once for each tier', () => {
  const compiled: Tier[] = [];
  const tiered = createTiered((tier) => compiled.push(tier) && tier, 2);
  const used = [1, 2, 3, 4].map(() => tiered.next());
  expect(used.map((tier) => tier === interpreter)).toEqual([true, true, false, false]);
  expect(compiled).toEqual([interpreter, generator]);
});
