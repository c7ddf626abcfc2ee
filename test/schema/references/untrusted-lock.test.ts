import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseReference, printReference } from '#schema/contract/references.ts';
import { normaliseUrn, urnOf } from '#schema/contract/urn.ts';
import { printLock, readLock } from '#schema/references/reference-lock.ts';
import { usersInterface } from '#test/fixtures/contracts-on-graph.ts';

const lock = printLock(new Map([['urn:weft:users', { ...usersInterface, from: '../users' }]]));

test('whatever is done to a lock, it is read whole or refused with a place', () => {
  const damage = fc.record({
    at: fc.nat(lock.length),
    length: fc.nat(40),
    text: fc.oneof(
      fc.string(),
      fc.constantFrom('{', '[', '"', '1e400', 'null', '"__proto__":1,', '&a ', '*a'),
    ),
  });
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (damages) => {
      const text = damages.reduce(
        (whole, { at, length, text: put }) => whole.slice(0, at) + put + whole.slice(at + length),
        lock,
      );
      const reading = readLock(text, 'weft.lock');
      if (reading.ok) {
        const again = readLock(printLock(reading.lock.contracts), 'weft.lock');
        expect(again).toEqual(reading);
      } else
        expect(reading.findings[0]).toMatchObject({ code: 'LOCK_NOT_READABLE', line: expect.any(Number) });
    }),
  );
});

test('a URN has one spelling, and every contract has a URN', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'grapheme', minLength: 1 }),
      (id, domain) => {
        const urn = urnOf({ id, domain });
        expect(normaliseUrn(urn)).toBe(urn);
        const reference = parseReference(`${urn}#${encodeURIComponent(domain).replaceAll('.', '%2E')}.id`);
        expect(reference).toEqual({ contract: urn, object: domain, property: 'id' });
        if (reference) expect(printReference(reference)).toContain(urn);
      },
    ),
  );
});
