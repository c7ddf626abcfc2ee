import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExactJson } from '#platform/runtime/json/exact-json.ts';
import { ExactNumber, numberOf } from '#schema/exact-number.ts';

/** A value with a text that is parsed to it. */
interface Written {
  readonly json: string;
  readonly value: unknown;
}

const digits = fc.stringMatching(/^[1-9][0-9]{0,24}$/);
const number = fc
  .oneof(
    digits,
    fc.tuple(digits, digits).map(([whole, fraction]) => `-${whole}.${fraction}`),
    fc.tuple(digits, fc.integer({ min: -30, max: 30 })).map(([whole, power]) => `${whole}e${power}`),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.constantFrom('0', '-0', '9007199254740992', '9007199254740993', '1e22', '0.10000000000000000000'),
  )
  .map((json): Written => ({ json, value: numberOf(json) }));
const text = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 6 }).filter((one) => one.isWellFormed()),
    // Not a backslash alone: the V8 of Node 24.21 may take the member `"` for one of that name.
    fc.constantFrom('9007199254740993', 'a, 9007199254740993', '\\"', '"', '":9007199254740993,"'),
  )
  .map((value) => ({ json: JSON.stringify(value), value }));
const space = fc.constantFrom('', ' ', '\n', '                    ');
const { written } = fc.letrec<{ written: Written }>((tie) => ({
  written: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(
      number,
      number,
      text,
      fc.constantFrom({ json: 'true', value: true }, { json: 'null', value: null }),
    ),
    fc.tuple(space, fc.array(tie('written'))).map(([gap, items]) => ({
      json: `[${gap}${items.map(({ json }) => json).join(`${gap},`)}${gap}]`,
      value: items.map(({ value }) => value),
    })),
    fc
      .tuple(space, fc.uniqueArray(fc.tuple(text, tie('written')), { selector: ([{ value }]) => value }))
      .map(([gap, members]) => ({
        json: `{${members.map(([name, { json }]) => `${gap}${name.json}:${gap}${json}`).join(',')}${gap}}`,
        value: Object.fromEntries(members.map(([name, { value }]) => [name.value, value])),
      })),
  ),
}));

describe('JSON whose numbers keep their digits', () => {
  test('is read as it is written', () => {
    let exact = 0;
    fc.assert(
      fc.property(written, ({ json, value }) => {
        expect(parseExactJson(json)).toEqual(value);
        if (JSON.stringify(value) !== JSON.stringify(JSON.parse(json))) exact += 1;
      }),
      { numRuns: 1_000 },
    );
    expect(exact).toBeGreaterThan(200);
  });

  test('is written with them again', () => {
    const json =
      '{"id":9007199254740993,"rate":[0.1234567890123456789],"n":12.5,"__proto__":750727362669608961}';
    expect(JSON.stringify(parseExactJson(json))).toBe(json);
  });

  test.each([
    '12345678901234567890.',
    '{"a":01234567890123456789}',
    '[1234567890123456789 0]',
    '["1234567890123456789]',
    '123456789012345678901e',
  ])('is refused where it is none: %s', (json) => {
    expect(() => parseExactJson(json)).toThrow(SyntaxError);
  });

  test('is read in a time that grows with its length', () => {
    const started = performance.now();
    for (const hostile of ['1', '.', 'e', '-', '1.', '"', '\\"']) {
      try {
        parseExactJson(`[${hostile.repeat(200_000)}1${'0'.repeat(200_000)}1]`);
      } catch {
        // Most of them are no JSON.
      }
    }
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test('is read in such a time too where it has many long numbers, and no string', () => {
    const timeOf = (count: number) => {
      const text = `[${Array.from({ length: count }, (_, at) => `12345678901${10_000_000 + at}`).join(',')}]`;
      const { user } = process.threadCpuUsage();
      expect(parseExactJson(text)).toHaveLength(count);
      return process.threadCpuUsage().user - user;
    };
    timeOf(10_000);
    expect(timeOf(80_000)).toBeLessThan(30 * Math.max(1_000, timeOf(10_000)));
  });

  test.each([
    ['"\u007f9007199254740993"', '\u007f9007199254740993'],
    ['"\\u007F9007199254740993"', '\u007f9007199254740993'],
  ])('is read as text where it is text that looks like our marks: %j', (written, read) => {
    expect(parseExactJson(`[${written},9007199254740993]`)).toEqual([
      read,
      new ExactNumber('9007199254740993'),
    ]);
  });
});

describe('a number', () => {
  test.each([
    '1.50',
    '1e3',
    '100000000000000000000000',
    '0.000001',
    '9007199254740992',
    '0.1',
    '-0',
    '5e-324',
  ])('is a double where that is the same number: %s', (one) => {
    expect(numberOf(one)).toBe(Number(one));
  });
  test.each(['9007199254740993', '0.10000000000000001', '1e-400', '1.00000000000000000001'])(
    'is exact otherwise: %s',
    (one) => {
      expect(numberOf(one)).toEqual(new ExactNumber(one));
    },
  );
});
