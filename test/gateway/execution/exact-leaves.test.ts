import fc from 'fast-check';
import { buildSchema, getOperationAST, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { compileWriter } from '#gateway/execution/generated/write-response.ts';
import { compileResponse } from '#gateway/execution/interpreted/complete-response.ts';
import { createClientNames } from '#gateway/planner/client-names.ts';
import { parseExactJson } from '#platform/runtime/json/exact-json.ts';
import { ExactNumber, numberOf } from '#schema/exact-number.ts';

const leaves = ['Int', 'Float', 'ID', 'String', 'Boolean', 'Long', 'JSON', 'Color'];
const wrappers = [(type: string) => type, (type: string) => `[${type}]`, (type: string) => `[[${type}!]]`];
const fields = leaves.flatMap((type) =>
  wrappers.map((wrap, depth) => ({ name: `${type}${depth}`, type: wrap(type), depth })),
);
const schema = buildSchema(`
  scalar Long
  scalar JSON
  enum Color { RED }
  type Query { ${fields.map(({ name, type }) => `${name}: ${type}`).join(' ')} }
`);

/** An operation of one field, completed by the interpreter and by generated code. */
function compiled(name: string) {
  const document = parse(`{ ${name} }`, { noLocation: true });
  const operation = getOperationAST(document);
  if (!operation) throw new Error('There is no operation.');
  const names = createClientNames(document, { names: new Set(), withArguments: new Set() });
  const completed = {
    schema,
    document,
    operation,
    names,
    conditions: new Map(),
    unfetched: new Map(),
  };
  return {
    complete: compileResponse(completed),
    write: compileWriter(completed, { shared: new Set(), once: new Set() }),
    // As where the same rows are at several places.
    writeShared: compileWriter(completed, { shared: new Set([`.${name}`]), once: new Set() }),
  };
}

const responses = new Map(fields.map(({ name }) => [name, compiled(name)]));

const digits = fc.stringMatching(/^[1-9][0-9]{0,30}$/);
/** Numbers, as domains write them. */
const number = fc.oneof(
  fc.constantFrom(
    ...[
      '0',
      '-0',
      '-0.0',
      '1e400',
      '-1e400',
      '1e22',
      '1E3',
      '1.0',
      '2147483647',
      '2147483648',
      '-2147483649',
    ],
    ...[
      '9007199254740991',
      '9007199254740992',
      '9007199254740993',
      '-9007199254740993',
      '750727362669608961',
    ],
    ...[
      '0.1234567890123456789',
      '123456789012345678.9',
      '5e-324',
      '1.7976931348623157e308',
      '0.30000000000000004',
    ],
    `${'9'.repeat(38)}`,
    `0.${'0'.repeat(20)}1`,
    `1${'0'.repeat(400)}`,
  ),
  fc.tuple(fc.constantFrom('', '-'), digits).map(([sign, whole]) => sign + whole),
  fc.tuple(digits, digits).map(([whole, fraction]) => `${whole}.${fraction}`),
  fc.tuple(digits, fc.integer({ min: -40, max: 320 })).map(([whole, power]) => `${whole}e${power}`),
);
const scalar = fc.oneof(
  { weight: 8, arbitrary: number },
  { weight: 1, arbitrary: fc.constantFrom('null', 'true', '"RED"', '"9007199254740993"', '""') },
  { weight: 2, arbitrary: fc.tuple(number, number).map(([one, other]) => `{"a":${one},"b":[${other}]}`) },
);
const jsonOf = (depth: number): fc.Arbitrary<string> =>
  depth === 0
    ? scalar
    : fc.oneof(
        fc.array(jsonOf(depth - 1), { maxLength: 4 }).map((items) => `[${items}]`),
        scalar,
      );
const drawn = fc
  .constantFrom(...fields)
  .chain(({ name, depth }) => jsonOf(depth).map((json) => ({ name, json })));

describe('a leaf that a domain responds with', () => {
  test('is the same text from the interpreter and from generated code, or missing in both', () => {
    let exact = 0;
    fc.assert(
      fc.property(drawn, ({ name, json }) => {
        const { complete, write, writeShared } = responses.get(name) ?? compiled(name);
        const tree = () => parseExactJson(`{"${name}":${json}}`) as Record<string, unknown>;
        const { data, missing } = complete(tree(), undefined);
        const expected = missing.length === 0 ? JSON.stringify(data) : undefined;
        expect(write?.(tree())).toBe(expected);
        expect(writeShared?.(tree())).toBe(expected);
        // A number is that number, or text of it, or missing: never another one, and never null without an error.
        if (expected !== undefined) {
          const sent = numbersIn(parseExactJson(json));
          const told = numbersIn(parseExactJson(expected));
          expect(told).toEqual(sent);
          if (sent.some((one) => one instanceof ExactNumber)) exact += 1;
        }
      }),
      { numRuns: 5_000 },
    );
    expect(exact).toBeGreaterThan(50);
  });

  test.each([
    ['Float0', '-0', '0'],
    ['ID0', '-0', '"0"'],
    ['ID0', '1e22', '"10000000000000000000000"'],
    ['ID0', '9007199254740993.0', '"9007199254740993"'],
    ['Long0', '-9007199254740993', '-9007199254740993'],
    ['Float0', '0.1234567890123456789', '0.1234567890123456789'],
    ['JSON1', '[0.1234567890123456789,9007199254740993]', '[0.1234567890123456789,9007199254740993]'],
    ['JSON0', '{"a":1e400}', undefined],
    ['JSON0', '[1,[1e400]]', undefined],
    ['Long0', '1e400', undefined],
    ['Float1', '[1,1e400]', undefined],
    ['ID0', '1e400', undefined],
    ['ID0', '9007199254740993.5', undefined],
  ])('%s %s is written as %s', (name, json, expected) => {
    const { write } = responses.get(name) ?? compiled(name);
    const written = expected === undefined ? undefined : `{"${name}":${expected}}`;
    expect(write?.(parseExactJson(`{"${name}":${json}}`) as Record<string, unknown>)).toBe(written);
  });
});

/** All numbers in a value, in their order, of texts that are numbers too; zeros are alike. */
function numbersIn(value: unknown): (number | ExactNumber)[] {
  if (typeof value === 'number') return [value + 0];
  if (value instanceof ExactNumber) return [numberOf(canonical(value.text))];
  if (typeof value === 'string') return /^-?\d+$/.test(value) ? numbersIn(numberOf(value)) : [];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(numbersIn);
  return [];
}

/** Digits times a power of ten, so that one number has one text. */
function canonical(text: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([-+]?\d+))?$/i.exec(text) ?? [];
  const all = (whole + fraction).replace(/^0+/, '');
  const kept = all.replace(/0+$/, '');
  return `${sign}${kept}e${Number(power) - fraction.length + all.length - kept.length}`;
}
