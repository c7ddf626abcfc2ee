import type { Choices } from '#test/testkit/choices.ts';
import { enumValues, type ValueType } from './spec.ts';

/** A value in the data and in an operation. */
export interface Value {
  readonly stored: unknown;
  readonly literal: unknown;
}

/** A name of an enum, in a literal and in a variable. */
export class EnumName {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
  toJSON(): string {
    return this.name;
  }
}

const plain = (stored: unknown): Value => ({ stored, literal: stored });

/** The extremes of each type, and few enough values that rows share them. */
export const pools: Readonly<Record<Exclude<ValueType, 'Struct'>, readonly Value[]>> = {
  String: [
    '',
    'a',
    'ab',
    'Ab',
    'abc',
    'abcdefg',
    'abcdefgh',
    '12345678',
    'Straße 12',
    'e\u0301e\u0301e\u0301',
    '😀😁😂🤣😃😄😅😆',
    '50% off\\',
    "o'neil",
    '[redacted]',
    '****5678',
    'p2',
    `tok1_${'0'.repeat(32)}`,
  ].map(plain),
  Int: [-2147483648, -11, -10, -1, 0, 1, 9, 10, 25, 2147483647].map(plain),
  Long: [
    '-9223372036854775808',
    '-1001',
    '-1',
    '0',
    '1',
    '999',
    '9007199254740993',
    '9223372036854775807',
  ].map(plain),
  Float: [-1e300, -7.5, -5, -0.25, 0, 0.1, 0.2, 0.3, 0.7, 4.75, 1e16, 3e15, 1e300].map(plain),
  Decimal: ['-9999999999999999.99', '-12.34', '-10.00', '-0.01', '0.00', '0.01', '9.99', '99.70'].map(plain),
  // No sum of these overflows, which is an error for every caller.
  WideDecimal: ['-99999999999999999999999999999999999.99', '-0.01', '0.00', '10.00', '99.70'].map(plain),
  Boolean: [true, false].map(plain),
  Date: [
    '0001-01-01',
    '1899-12-31',
    '1969-12-31',
    '1970-01-01',
    '2000-02-29',
    '2024-01-31',
    '9999-12-31',
  ].map(plain),
  DateTime: [
    '0001-01-01 00:00:00',
    '1969-12-31 23:59:59.999999',
    '1970-01-01 00:00:00',
    '2024-01-31 10:00:00.5',
    '2024-02-01 00:00:00',
  ].map((stored) => ({ stored, literal: `${stored.replace(' ', 'T')}Z` })),
  Time: ['00:00:00', '12:30:00.5', '23:59:59'].map(plain),
  JSON: [{ a: [1, 2.5, null] }, { a: [] }, [{ b: 7 }], 'text', '{"a":1}', {}, true, 0].map(plain),
  Enum: enumValues.map(({ value, name }) => ({ stored: value, literal: new EnumName(name) })),
};

/** Any value of a type, sometimes missing. */
export function anyValue(type: Exclude<ValueType, 'Struct'>, choices: Choices): unknown {
  return choices.chance(0.15) ? null : choices.pick(pools[type]).stored;
}

/** The values of a bucket, and its name in an operation. */
export interface Bucket {
  member(choices: Choices): unknown;
  readonly literal: unknown;
}

/** The buckets of `GENERALIZE`, around zero and at the extremes of the type, by integer arithmetic. */
export function bucketsOf(type: ValueType, to: string): readonly Bucket[] {
  switch (type) {
    case 'String':
      return prefixes(Number(to));
    case 'Int':
      return integers(BigInt(to), -(2n ** 31n), 2n ** 31n - 1n, Number);
    case 'Long':
      return integers(BigInt(to), -(2n ** 63n), 2n ** 63n - 1n, String);
    case 'Decimal':
      return integers(100n * BigInt(to), 1n - 10n ** 18n, 10n ** 18n - 1n, cents);
    case 'WideDecimal':
      return integers(100n * BigInt(to), 1n - 10n ** 38n, 10n ** 38n - 1n, cents);
    case 'Float':
      return [-3, -1, 0, 1, 200].map((at) => ({
        literal: at * Number(to),
        member: (choices) => at * Number(to) + choices.int(0, 4 * Number(to) - 1) / 4,
      }));
    case 'Date':
    case 'DateTime':
      return [1, 1899, 1969, 1970, 2000, 2024, 9999].map((year) => period(type, to, year));
    default:
      return [];
  }
}

/** Texts that are not longer than the prefix are one bucket, which shows nothing of them. */
function prefixes(length: number): readonly Bucket[] {
  const starts = ['ab', 'aB', 'e\u0301', '😀😁', '12'].filter((start) => [...start].length === length);
  const short = ['', 'a', 'ab', 'e', '😀', '\u0301', '12'].filter((text) => [...text].length <= length);
  return [
    { literal: '[redacted]', member: (choices) => choices.pick(short) },
    ...starts.map((start) => ({
      literal: `${start}*`,
      member: (choices: Choices) => start + choices.pick(['x', 'zz', '\u0301', '😀', '*']),
    })),
  ];
}

function integers(
  width: bigint,
  least: bigint,
  greatest: bigint,
  write: (value: bigint) => unknown,
): readonly Bucket[] {
  const floor = (value: bigint) => value - (((value % width) + width) % width);
  const bounds = [floor(least), -2n * width, -width, 0n, width, floor(greatest)];
  return bounds.map((bound) => {
    const from = bound < least ? least : bound;
    const to = bound + width - 1n > greatest ? greatest : bound + width - 1n;
    return {
      literal: write(from === bound ? bound : 0n),
      member: (choices) => {
        const span = to - from;
        return write(from + BigInt(choices.pick([0, choices.int(0, Number(span)), Number(span)])));
      },
    };
  });
}

function cents(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(3, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function period(type: 'Date' | 'DateTime', to: string, year: number): Bucket {
  const start = `${String(year).padStart(4, '0')}-${to === 'MONTH' ? '12' : '01'}`;
  const time = (choices: Choices) => choices.pick(['00:00:00', '12:00:00.000001', '23:59:59.999999']);
  return {
    literal: type === 'Date' ? `${start}-01` : `${start}-01T00:00:00Z`,
    member(choices) {
      const month = to === 'MONTH' ? start : `${start.slice(0, 4)}-${choices.pick(['01', '06', '12'])}`;
      const day = `${month}-${choices.pick(['01', '15', '30'])}`;
      return type === 'Date' ? day : `${day} ${time(choices)}`;
    },
  };
}

/** A text whose end PARTIAL shows, where it is long enough. */
export function endings(): readonly Bucket[] {
  const long = ['5678', '😃😄😅😆', 'xe\u0301x'].map((end) => ({
    literal: `****${end}`,
    member: (choices: Choices) => choices.pick(['1234', 'abcd', '😀😁😂🤣', 'DE89370400440532']) + end,
  }));
  const short = {
    literal: '[redacted]',
    member: (choices: Choices) =>
      choices.pick(['', 'a', '1234567', '😀😁😂🤣😃😄😅', 'e\u0301e\u0301e\u0301e']),
  };
  return [...long, short];
}
