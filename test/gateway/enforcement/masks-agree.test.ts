import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { contractHead } from '#test/fixtures/contracts.ts';
import { testTokenKeys } from '#test/testkit/test-keys.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';
import { createTestProduct, principal } from '#test/testkit/test-product.ts';

const masks = [
  ['email', 'string', '', 'HASH', '', 'email'],
  ['phone', 'string', '', 'HASH', '', 'Phone'],
  ['plain', 'string', '', 'HASH', '', ''],
  ['iban', 'string', '', 'PARTIAL', '', ''],
  ['name', 'string', '', 'REDACT', '', ''],
  ['note', 'string', '', 'NULL', '', ''],
  ['city', 'string', '', 'GENERALIZE', '2', ''],
  ['born', 'date', '', 'GENERALIZE', 'YEAR', ''],
  ['hired', 'date', '', 'GENERALIZE', 'MONTH', ''],
  ['left', 'date', '', 'REDACT', '', ''],
  ['seen', 'timestamp', '', 'GENERALIZE', 'MONTH', ''],
  ['made', 'timestamp', '', 'GENERALIZE', 'YEAR', ''],
  ['read', 'timestamp', '', 'REDACT', '', ''],
  ['age', 'integer', '', 'GENERALIZE', '10', ''],
  ['floor', 'integer', '', 'REDACT', '', ''],
  ['big', 'integer', 'bigint', 'GENERALIZE', '1000', ''],
  ['large', 'integer', 'bigint', 'REDACT', '', ''],
  ['pay', 'number', 'DECIMAL(18,2)', 'GENERALIZE', '500', ''],
  ['wide', 'number', 'DECIMAL(38,9)', 'GENERALIZE', '7', ''],
  ['debt', 'number', 'DECIMAL(18,2)', 'REDACT', '', ''],
  ['weight', 'number', '', 'GENERALIZE', '3', ''],
  ['height', 'number', '', 'REDACT', '', ''],
] as const;

type Name = (typeof masks)[number][0];

const contract = `
${contractHead('samples', { tenant: 'acme' })}
  - name: samples
    properties:
      - { name: id, logicalType: string, primaryKey: true, required: true, classification: public }
${masks
  .map(
    ([name, logicalType, physicalType, mask, to, pii]) => `      - name: ${name}
        logicalType: ${logicalType}${physicalType && `\n        physicalType: ${physicalType}`}
        classification: internal
        customProperties:
          - { property: mask, value: { with: "${mask}"${to && `, to: "${to}"`}, unless: [["role:steward"]] } }${pii && `\n          - { property: pii, value: "${pii}" }`}`,
  )
  .join('\n')}
`;

/** Letters of Unicode 16 and later, whose small ones DuckDB's tables do not have; NUL and the byte order mark do not survive the way in. */
const unsure = /[\0\ufeff\u1c89\ua7cb-\ua7dc\u{10d50}-\u{10d85}\u{16ea0}-\u{16ed3}]/u;
const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.string({ unit: 'binary-ascii', maxLength: 12 }),
    fc.constantFrom(
      'İSTANBUL',
      'ΟΔΟΣ',
      '  Ann@X.org\u00a0',
      '\tann@x.org',
      '+49 (0)30 12',
      '👩‍👩‍👧‍👦family',
      'e\u0301e\u0301e\u0301e\u0301',
    ),
  )
  .filter((value) => !unsure.test(value));
const instant = fc
  .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const micro = fc
  .tuple(instant, fc.nat(999))
  .map(([at, more]) => `${at.slice(0, -1)}${String(more).padStart(3, '0')}`);
const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
/** Without the extremes of a column, where the kit has no bucket: the gateway does not know the column. */
const decimal = (digits: number, scale: number) =>
  fc
    .tuple(fc.bigInt({ min: -(10n ** BigInt(digits)) + 1n, max: 10n ** BigInt(digits) - 1n }), fc.nat(scale))
    .map(([unscaled, shift]) => asDecimal(unscaled / 10n ** BigInt(shift), scale));
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
);

const kinds: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  string: text,
  date: instant.map((at) => at.slice(0, 10)),
  timestamp: micro,
  integer: fc.integer(),
  bigint: long,
  'DECIMAL(18,2)': decimal(17, 2),
  'DECIMAL(38,9)': decimal(36, 9),
  number,
};

const row = fc.record(
  Object.fromEntries(
    masks.map(([name, logical, physical]) => [
      name,
      fc.option(kinds[physical || logical] ?? fc.constant(null), { freq: 10 }),
    ]),
  ) as Record<Name, fc.Arbitrary<unknown>>,
);

function asDecimal(unscaled: bigint, scale: number): string {
  const sign = unscaled < 0n ? '-' : '';
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** The kit gives a decimal the scale of its column, the gateway none, since it does not know the column. */
function comparable(nodes: readonly Record<string, unknown>[]) {
  const decimals = new Set<string>(
    masks.filter(([, , physical]) => physical.startsWith('DEC')).map(([name]) => name),
  );
  return nodes.map((node) =>
    Object.fromEntries(
      Object.entries(node).map(([name, value]) => [
        name,
        decimals.has(name) && typeof value === 'string' ? value.replace(/\.0+$/, '') : value,
      ]),
    ),
  );
}

const secrets = { cursor: Buffer.alloc(32, 1), hash: Buffer.alloc(32, 2) };
const query = `{ samples(first: 1000) { nodes { id ${masks.map(([name]) => name).join(' ')} } } }`;
const seed = Date.now();

interface Sampled {
  readonly sdl: string;
  readonly clear: readonly Record<string, unknown>[];
  /** The same rows as the kit shows them to an analyst. */
  readonly masked: readonly Record<string, unknown>[];
}

let sampled: Sampled;
beforeAll(async () => {
  const rows = fc
    .sample(row, { numRuns: 1_000, seed })
    .map((values, index) => ({ id: `s${index}`, ...values }));
  await using product = await createTestProduct({ contract, rows: { samples: rows }, secrets });
  const masked = await product.as(principal('analyst', 'analytics')).query(query);
  const clear = await product.as(principal('steward', 'governance')).query(query);
  sampled = { sdl: product.sdl, clear: clear.data.samples.nodes, masked: masked.data.samples.nodes };
});

/** The product's graph over a subgraph that returns these rows to every caller. */
function meshOver(nodes: Sampled['clear'], foreign: boolean) {
  const resolvers = { Query: { samples: () => ({ nodes }) } };
  return createTestMesh({
    subgraphs: [{ name: 'samples', sdl: sampled.sdl, resolvers }],
    foreign,
    gateway: { tokens: testTokenKeys({ hash: secrets.hash, tenant: 'acme' }) },
  });
}

test("the gateway's masks give the same values as the product kit's", async () => {
  await using mesh = await meshOver(sampled.clear, true);
  const { data, errors } = await mesh.as({ roles: ['analyst'] }).query(query);
  expect(errors).toBeUndefined();
  expect(sampled.clear).toHaveLength(1_000);
  expect(comparable(data.samples.nodes), `seed ${seed}`).toEqual(comparable(sampled.masked));
});

test('what the product kit masks passes the check', async () => {
  await using mesh = await meshOver(sampled.masked, false);
  const { data, errors } = await mesh.as({ roles: ['analyst'] }).query(query);
  expect(errors, `seed ${seed}`).toBeUndefined();
  expect(data.samples.nodes).toEqual(sampled.masked);
});

test('unmasked values in place of masked ones do not pass, unless they look the same', async () => {
  await using mesh = await meshOver(sampled.clear, false);
  const { data, errors } = await mesh.as({ roles: ['analyst'] }).query(query);
  expect([...new Set(errors?.map(({ extensions }) => extensions.code))]).toEqual(['MASK_NOT_APPLIED']);
  const constants = [null, 0, '0', '[redacted]', '1970-01-01', '1970-01-01T00:00:00Z', '0.00'];
  for (const node of data.samples.nodes) {
    for (const [name, , , mask] of masks) {
      if (mask !== 'GENERALIZE') expect(constants, `${name}, seed ${seed}`).toContain(node[name]);
    }
    expect(node.born ?? '-01-01').toMatch(/-01-01$/);
    expect(Math.abs((node.age ?? 0) % 10)).toBe(0);
  }
});
