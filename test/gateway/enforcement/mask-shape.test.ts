import { buildSchema, type GraphQLObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { fitsMask } from '#gateway/enforcement/mask-shape.ts';
import type { MaskKind } from '#schema/policy/policy.ts';

const schema = buildSchema(`
  scalar Date scalar DateTime scalar Long scalar Decimal
  type Query {
    String: String!  Int: Int  Long: Long  Float: Float  Decimal: Decimal  Date: Date  DateTime: DateTime  Boolean: Boolean
    list: [String]
  }
`);

function fits(mask: MaskKind, type: string, value: unknown, to?: string): boolean {
  const field = (schema.getType('Query') as GraphQLObjectType).getFields()[type];
  return fitsMask(
    { kind: 'MASK', mask, source: 's', ...(to === undefined ? {} : { to }) },
    field?.type,
  )(value);
}

const token = `tok1_${'0123456789abcdef'.repeat(2)}`;
const every = ['GENERALIZE', 'HASH', 'PARTIAL', 'REDACT'] as const;

test.each([
  ['String', '[redacted]', '[redacted'],
  ['Int', 0, 1],
  ['Long', '0', '1'],
  ['Long', 0, 1],
  ['Long', '0.0', '0.01'],
  ['Decimal', '0', '1'],
  ['Decimal', '0.00', '0.'],
  ['Decimal', 0, 10],
  ['Decimal', '0', '00'],
  ['Decimal', '0.000', 'x0'],
  ['Float', 0, '0'],
  ['Int', 0, '0'],
  ['Date', '1970-01-01', '1970-01-02'],
  ['DateTime', '1970-01-01T00:00:00Z', '1970-01-01T00:00:01Z'],
])('null, and the %s constant %j, fit every mask, and %j does not', (type, constant, other) => {
  for (const mask of every) {
    expect([fits(mask, type, null), fits(mask, type, undefined), fits(mask, type, constant)]).toEqual([
      true,
      true,
      true,
    ]);
    expect(fits(mask, type, other)).toBe(false);
  }
  expect([fits('NULL', type, null), fits('NULL', type, undefined), fits('NULL', type, constant)]).toEqual([
    true,
    true,
    false,
  ]);
});

test('for a value that is not a single scalar only null fits', () => {
  for (const mask of [...every, 'NULL'] as const) {
    for (const type of ['list', 'unknown']) {
      expect([fits(mask, type, null), fits(mask, type, []), fits(mask, type, '[redacted]')]).toEqual([
        true,
        false,
        false,
      ]);
    }
  }
});

test.each<readonly [MaskKind, string, unknown, boolean]>([
  ['HASH', 'String', token, true],
  ['HASH', 'String', `${token}0`, false],
  ['HASH', 'String', ` ${token}`, false],
  ['HASH', 'String', [token], false],
  ['HASH', 'Date', token, false],
  ['PARTIAL', 'String', '****3000', true],
  ['PARTIAL', 'String', '****👩\n3é', true],
  ['PARTIAL', 'String', '*****3000', false],
  ['PARTIAL', 'String', 'x****3000', false],
  ['PARTIAL', 'String', '***33000', false],
  ['PARTIAL', 'Date', '****3000', false],
  ['REDACT', 'String', token, false],
  ['REDACT', 'String', '****3000', false],
])('%s of a %s can have given %j: %s', (mask, type, value, expected) => {
  expect(fits(mask, type, value)).toBe(expected);
});

test.each<readonly [string, string | undefined, unknown, boolean]>([
  ['Date', 'YEAR', '1990-01-01', true],
  ['Date', 'YEAR', '1990-05-01', false],
  ['Date', 'YEAR', '11990-01-01', false],
  ['Date', 'YEAR', '1990-01-011', false],
  ['Date', 'MONTH', '1990-05-01', true],
  ['Date', 'MONTH', '1990-05-02', false],
  ['Date', 'MONTH', 'x1990-05-01', false],
  ['Date', 'MONTH', '1990-05-01x', false],
  ['Date', 'DAY', '1990-01-01', false],
  ['Date', undefined, '1990-01-01', false],
  ['Date', 'YEAR', 1990, false],
  ['DateTime', 'YEAR', '1990-01-01T00:00:00Z', true],
  ['DateTime', 'YEAR', '1990-01-01T00:00:00.000Z', true],
  ['DateTime', 'YEAR', '1990-01-01T00:00:00.Z', false],
  ['DateTime', 'YEAR', '1990-01-01T00:00:00.001Z', false],
  ['DateTime', 'YEAR', '1990-05-01T00:00:00Z', false],
  ['DateTime', 'MONTH', '1990-05-01T00:00:00Z', true],
  ['DateTime', 'MONTH', '1990-05-02T00:00:00Z', false],
  ['DateTime', 'MONTH', 'x1990-05-01T00:00:00Z', false],
  ['DateTime', 'MONTH', '1990-05-01T00:00:00Zx', false],
  ['DateTime', 'YEAR', '1990-01-011990-01-01T00:00:00Z', false],
  ['DateTime', 'DAY', '1990-01-01T00:00:00Z', false],
  ['Int', '10', 40, true],
  ['Int', '10', -40, true],
  ['Int', '10', 47, false],
  ['Int', '10', 40.5, false],
  ['Int', '0', 40, false],
  ['Int', undefined, 40, false],
  ['Float', '7', 2 ** 60, true],
  ['Float', '7', 15, false],
  ['Long', '1000', '9223372036854775000', true],
  ['Long', '1000', '9223372036854775001', false],
  ['Long', '10', '-20', true],
  ['Decimal', '1000', '-2000', true],
  ['Decimal', '1000', '2000.00', true],
  ['Decimal', '1000', '2000.50', false],
  ['Decimal', '1000', '2000.', false],
  ['Decimal', '1000', 'x2000', false],
  ['Decimal', '1000', '2000x', false],
  ['Decimal', '1', '1'.repeat(38), true],
  ['Decimal', '1', '1'.repeat(39), false],
  ['Decimal', '1000', ['2000'], false],
  ['Decimal', '1000', true, false],
  ['String', '2', 'Ut*', true],
  ['String', '2', '*', false],
  ['String', '2', 'U*', false],
  ['String', '2', '[redacted]', true],
  ['String', '2', '👩👩*', true],
  ['String', '7', 'Utrecht*', true],
  ['String', '12', 'Utrecht*', false],
  ['String', '2', 'Utr*', false],
  ['String', '2', 'Ut', false],
  ['String', '2', '*U', false],
  ['String', '0', '*', false],
  ['String', '100', 'Ut*', false],
  ['String', 'x2', 'Ut*', false],
  ['String', '02', 'Ut*', false],
  ['String', '2x', 'Ut*', false],
  ['String', '2', ['U', '*'], false],
  ['Boolean', '2', true, false],
])('GENERALIZE of a %s to %s can have given %j: %s', (type, to, value, expected) => {
  expect(fits('GENERALIZE', type, value, to)).toBe(expected);
});
