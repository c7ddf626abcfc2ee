import { buildSchema, type GraphQLObjectType, type GraphQLOutputType } from 'graphql';
import { expect, test } from 'vitest';
import { maskOf } from '#gateway/enforcement/mask-value.ts';
import type { MaskKind } from '#schema/policy/policy.ts';
import { testTokenKeys } from '#test/testkit/test-keys.ts';
import { tokenOf } from '#test/testkit/token-of.ts';

const schema = buildSchema(`
  scalar Date scalar DateTime scalar Time scalar Long scalar Decimal
  enum State { OPEN }
  type Query {
    String: String!  Int: Int  Long: Long  Float: Float  Decimal: Decimal  Date: Date  DateTime: DateTime  Time: Time
    Boolean: Boolean  ID: ID  State: State  Query: Query  list: [String]
  }
`);
const typeOf = (name: string): GraphQLOutputType | undefined =>
  (schema.getType('Query') as GraphQLObjectType).getFields()[name]?.type;

const secrets = { hash: Buffer.alloc(32, 2), tenant: 'acme' };

interface Masked {
  readonly to?: string;
  readonly pii?: readonly string[];
  readonly secret?: boolean;
}

function shown(mask: MaskKind, type: string, value: unknown, { to, pii = [], secret = true }: Masked = {}) {
  const decision = { kind: 'MASK', mask, source: 's', ...(to === undefined ? {} : { to }) } as const;
  const field = { coordinate: 'A.b', pii, type: typeOf(type) };
  return maskOf(decision, field, secret ? testTokenKeys(secrets).keyOf : undefined)(value);
}

const constants: Readonly<Record<string, unknown>> = {
  String: '[redacted]',
  Int: 0,
  Long: '0',
  Float: 0,
  Decimal: '0',
  Date: '1970-01-01',
  DateTime: '1970-01-01T00:00:00Z',
  Time: '00:00:00',
  Boolean: null,
  ID: null,
  State: null,
  Query: null,
  list: null,
  unknown: null,
};

test.each(Object.entries(constants))(
  'of a %s REDACT shows %j whatever the value, and NULL nothing',
  (type, constant) => {
    for (const value of ['a value', 7, null, undefined, []]) {
      expect(shown('REDACT', type, value)).toBe(constant);
      expect(shown('NULL', type, value)).toBeNull();
    }
  },
);

test.each(Object.entries(constants).filter(([type]) => type !== 'String'))(
  'of a %s HASH and PARTIAL, which give text, show %j',
  (type, constant) => {
    for (const value of ['12345678', 7, null]) {
      expect(shown('HASH', type, value)).toBe(constant);
      expect(shown('PARTIAL', type, value)).toBe(constant);
    }
  },
);

const token = (value: string, pii: readonly string[] = []) => {
  return tokenOf(value, { ...secrets, domain: pii[0]?.toLowerCase() ?? 'A.b' });
};

test('HASH shows the HMAC of the value in the form of its category of personal data', () => {
  expect(shown('HASH', 'String', ' Ann@X.org ')).toBe(token(' Ann@X.org '));
  expect(shown('HASH', 'String', '')).toBe(token(''));
  const email = { pii: ['email'] };
  for (const spelling of ['ann@x.org', ' ANN@x.ORG ', '\u00a0\u00a0Ann@X.org\u2003 ']) {
    expect(shown('HASH', 'String', spelling, email)).toBe(token('ann@x.org', ['email']));
  }
  expect(shown('HASH', 'String', '\tann @x.org', email)).toBe(token('\tann @x.org', ['email']));
  expect(shown('HASH', 'String', 'ΟΔΟΣ İ', email)).toBe(token('οδοσ i', ['email']));
  const phone = { pii: ['phone'] };
  expect(shown('HASH', 'String', '+49 (0)30-12x9', phone)).toBe(token('49030129', ['phone']));
  expect(shown('HASH', 'String', 'Ann', { pii: ['name'] })).toBe(token('Ann', ['name']));
});

test('HASH of a value that is not a text, or without a secret, is redacted, and of null is null', () => {
  expect(shown('HASH', 'String', 7)).toBe('[redacted]');
  expect(shown('HASH', 'String', 'Ann', { secret: false })).toBe('[redacted]');
  expect([shown('HASH', 'String', null), shown('HASH', 'String', undefined)]).toEqual([null, null]);
});

test.each<readonly [unknown, unknown]>([
  ['12345678', '****5678'],
  ['DE89370400440532013000', '****3000'],
  ['1234567', '[redacted]'],
  ['👩👩👩👩👩👩👩x', '****👩👩👩x'],
  ['👩👩👩👩', '[redacted]'],
  ['', '[redacted]'],
  [12345678, '[redacted]'],
  [['1', '2', '3', '4', '5', '6', '7', '8'], '[redacted]'],
  [null, null],
])('PARTIAL of %j shows %j', (value, expected) => {
  expect(shown('PARTIAL', 'String', value)).toBe(expected);
});

test.each<readonly [string, string | undefined, unknown, unknown]>([
  ['Date', 'YEAR', '1990-05-17', '1990-01-01'],
  ['Date', 'MONTH', '1990-05-17', '1990-05-01'],
  ['Date', 'DAY', '1990-05-17', '1970-01-01'],
  ['Date', undefined, '1990-05-17', '1970-01-01'],
  ['Date', 'MONTH|YEAR', '1990-05-17', '1970-01-01'],
  ['Date', 'YEAR', '1990-05-17T00:00:00Z', '1970-01-01'],
  ['Date', 'YEAR', '11990-05-17', '1970-01-01'],
  ['Date', 'YEAR', '1990-5-17', '1970-01-01'],
  ['Date', 'YEAR', 1990, '1970-01-01'],
  ['Date', 'YEAR', ['1990-05-17'], '1970-01-01'],
  ['Date', 'YEAR', null, null],
  ['DateTime', 'YEAR', '1990-05-17T10:11:12Z', '1990-01-01T00:00:00Z'],
  ['DateTime', 'MONTH', '1990-05-17T10:11:12.123456Z', '1990-05-01T00:00:00Z'],
  ['DateTime', 'MONTH', '1990-06-01t01:00:00+02:00', '1990-05-01T00:00:00Z'],
  ['DateTime', 'YEAR', '1989-12-31T23:30:00-01:00', '1990-01-01T00:00:00Z'],
  ['DateTime', 'DAY', '1990-05-17T10:11:12Z', '1970-01-01T00:00:00Z'],
  ['DateTime', 'YEAR', '1990-05-17T10:11:12', '1970-01-01T00:00:00Z'],
  ['DateTime', 'YEAR', '1990-05-17T10:11:12Zulu', '1970-01-01T00:00:00Z'],
  ['DateTime', 'YEAR', 'on 1990-05-17T10:11:12Z', '1970-01-01T00:00:00Z'],
  ['DateTime', 'YEAR', '1990-13-17T10:11:12Z', '1970-01-01T00:00:00Z'],
  ['DateTime', 'YEAR', '1990-05-17', '1970-01-01T00:00:00Z'],
  ['DateTime', 'YEAR', 0, '1970-01-01T00:00:00Z'],
  ['DateTime', 'YEAR', ['1990-05-17T10:11:12Z'], '1970-01-01T00:00:00Z'],
  ['Int', '10', 47, 40],
  ['Int', '10', 40, 40],
  ['Int', '10', -1, -10],
  ['Int', '10', 0, 0],
  ['Int', '10', 47.5, 0],
  ['Int', '10', '47', 0],
  ['Int', '1000', -(2 ** 31), null],
  ['Int', '1024', -(2 ** 31), -(2 ** 31)],
  ['Int', '0', 47, 0],
  ['Int', '-10', 47, 0],
  ['Int', '010', 47, 0],
  ['Int', '1e1', 47, 0],
  ['Int', '999999999', 1_000_000_000, 999_999_999],
  ['Int', '1000000000', 1_000_000_000, 0],
  ['Int', 'x10', 47, 0],
  ['Int', undefined, 47, 0],
  ['Long', '1000', '9223372036854775807', '9223372036854775000'],
  ['Long', '1000', '-9223372036854775808', null],
  ['Long', '10', '-1', '-10'],
  ['Long', '10', 47, '40'],
  ['Long', '10', '40', '40'],
  ['Long', '10', '47.5', '0'],
  ['Long', '10', 'x47', '0'],
  ['Long', '10', '12345678901234567890', '0'],
  ['Long', '10', true, '0'],
  ['Long', '10', ['47'], '0'],
  ['Float', '5', 7.5, 5],
  ['Float', '5', -0.5, -5],
  ['Float', '5', 1e300, 1e300],
  ['Float', '5', Number.POSITIVE_INFINITY, null],
  ['Float', '5', '7.5', 0],
  ['Float', '0', 7.5, 0],
  ['Decimal', '10', '47.99', '40'],
  ['Decimal', '10', '-12.34', '-20'],
  ['Decimal', '10', '-20.00', '-20'],
  ['Decimal', '10', '-20.01', '-30'],
  ['Decimal', '10', '-0.5', '-10'],
  ['Decimal', '10', 47.5, '40'],
  ['Decimal', '10', '20', '20'],
  ['Decimal', '10', '40.5', '40'],
  ['Decimal', '10', '20.', '0'],
  ['Decimal', '10', '1,5', '0'],
  ['Decimal', '10', '47x', '0'],
  ['Decimal', '10', ' 47', '0'],
  ['Decimal', '10', '--47', '0'],
  ['String', '2', 'Utrecht', 'Ut*'],
  ['String', '2', '👩👩👩', '👩👩*'],
  ['String', '6', 'Utrecht', 'Utrech*'],
  ['String', '7', 'Utrecht', '[redacted]'],
  ['String', '12', 'Utrecht', '[redacted]'],
  ['String', '2', '👩👩', '[redacted]'],
  ['String', '1', 'e\u0301', 'e*'],
  ['String', '2', '', '[redacted]'],
  ['String', '2', 7, '[redacted]'],
  ['String', '100', 'Utrecht', '[redacted]'],
  ['String', '0', 'Utrecht', '[redacted]'],
  ['String', 'x2', 'Utrecht', '[redacted]'],
  ['String', '02', 'Utrecht', '[redacted]'],
  ['String', 'YEAR', 'Utrecht', '[redacted]'],
  ['Time', 'YEAR', '10:00:00', '00:00:00'],
  ['Boolean', '10', true, null],
  ['ID', '2', 'a1', null],
  ['list', '2', ['a1'], null],
])('GENERALIZE of a %s to %s shows of %j %j', (type, to, value, expected) => {
  expect(shown('GENERALIZE', type, value, to === undefined ? {} : { to })).toBe(expected);
});
