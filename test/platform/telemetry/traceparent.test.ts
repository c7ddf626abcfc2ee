import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTraceparent, printTraceparent } from '#platform/telemetry/traceparent.ts';

const trace = 'ab'.repeat(16);
const span = '1f'.repeat(8);

test('a trace, a parent and whether it is sampled are read', () => {
  expect(parseTraceparent(`00-${trace}-${span}-01`)).toEqual({ traceId: trace, spanId: span, sampled: true });
  expect(parseTraceparent(`00-${trace}-${span}-02`)?.sampled).toBe(false);
});

test('of a later version what this one knows is read', () => {
  expect(parseTraceparent(`cc-${trace}-${span}-01-more`)?.traceId).toBe(trace);
});

test.each([
  undefined,
  '',
  `00-${trace}-${span}`,
  `00-${trace}-${span}-01-more`,
  `ff-${trace}-${span}-01`,
  `00-${trace.toUpperCase()}-${span}-01`,
  `00-${'0'.repeat(32)}-${span}-01`,
  `00-${trace}-${'0'.repeat(16)}-01`,
  `00-${trace}-${span}-01, 00-${trace}-${span}-01`,
  ` 00-${trace}-${span}-01`,
  `00-${trace}-${span}-01\n`,
])('%j is not valid', (header) => {
  expect(parseTraceparent(header)).toBeUndefined();
});

test('what is printed is read, and what is not valid is never read', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), fc.boolean(), (text, sampled) => {
      const parent = { traceId: trace, spanId: span, sampled };
      expect(parseTraceparent(printTraceparent(parent))).toEqual(parent);
      const read = parseTraceparent(text);
      if (read) expect(text).toContain(read.traceId);
    }),
  );
});
