import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlainField } from '#gateway/execution/objects/representation-writer.ts';
import { createResponseObject } from '#gateway/execution/response-object.ts';
import { createTiered, generator, interpreter, type Tier } from '#gateway/execution/tier.ts';

const names = ['a', 'b', 'c', 'constructor', '__proto__', 'toString'];

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
