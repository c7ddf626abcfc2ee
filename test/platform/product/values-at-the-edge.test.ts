import { expect, test } from 'vitest';
import type { Principal } from '#schema/policy/principal.ts';
import { contractHead } from '#test/fixtures/contracts.ts';
import { createTestProduct, principal } from '#test/testkit/test-product.ts';

/** A row filter and an own row by a column that is not text. */
const contractOf = (column: string) => `
${contractHead('seats')}
  - name: seats
    customProperties:
      - { property: rows, value: { field: by, claim: by, unless: [["role:all"]] } }
    properties:
      - { name: id, logicalType: string, primaryKey: true, required: true, classification: public }
      - { name: by, ${column}, classification: public }
      - name: guest
        logicalType: string
        classification: internal
        customProperties: [{ property: mask, value: { with: REDACT, unless: [["self:by"]] } }]
`;

const integer = 'logicalType: integer';
const decimal = 'logicalType: number, physicalType: "DECIMAL(9,2)"';

test.each([
  [integer, '7', '7', ['7.4', '6.6', '07', '+7', ' 7', '7e0', '0x7', '7_']],
  ['logicalType: integer, physicalType: bigint', '10', '10', ['1_0', '1e1', '010', '10.0']],
  [decimal, '1.00', '1.00', ['1.004', '1', '01.00', '1.0', '1.00 ']],
  ['logicalType: number', '1.5', '1.5', ['1.50', '15e-1', ' 1.5', '+1.5']],
  ['logicalType: boolean', 'true', 'true', ['t', 'yes', '1', 'TRUE', 'on']],
  ['logicalType: date', '2024-01-02', '2024-01-02', ['2024-1-2', '2024-01-02 23:00:00', '2024/01/02']],
  [
    'logicalType: timestamp',
    '2024-01-02 03:04:05.5',
    '2024-01-02T03:04:05.5Z',
    ['2024-01-02 03:04:05.5', '2024-01-02T03:04:05.50Z', '2024-01-02T04:04:05.5+01:00'],
  ],
])(
  'for a column of %s a claim equals the value %s and nothing similar',
  async (column, value, shown, others) => {
    await using product = await createTestProduct({
      contract: contractOf(column),
      rows: { seats: [{ id: 's1', by: value, guest: 'Ann' }] },
    });
    const seen = async (who: Principal) => {
      const { data, errors } = await product.as(who).query('{ seats { nodes { by guest } } }');
      expect(errors).toBeUndefined();
      return data.seats.nodes;
    };
    const [row] = await seen({ ...principal('all'), subject: shown });
    expect(String(row.by)).toBe(shown);
    expect(row.guest).toBe('Ann');
    expect(await seen({ ...principal('x'), claims: { by: [shown] } })).toHaveLength(1);
    expect(await seen({ ...principal('x'), claims: { by: others } })).toEqual([]);
    for (const subject of others) {
      expect(await seen({ ...principal('all'), subject })).toMatchObject([{ guest: '[redacted]' }]);
    }
  },
);

test.each([
  ['logicalType: date', 'YEAR', ['1990-05-17', '5881580-07-10', '5877642-06-26 (BC)']],
  ['logicalType: date', 'MONTH', ['1990-05-17', '294248-01-01', '5877642-06-26 (BC)']],
  ['logicalType: timestamp', 'YEAR', ['1990-05-17 10:00:00', '290309-12-25 (BC) 00:00:00']],
  ['logicalType: number, physicalType: "DECIMAL(38,2)"', '1000', ['1.00', `-${'9'.repeat(36)}.99`]],
])(
  'a bucket of %s to %s exists for every value, including the first and the last',
  async (column, to, values) => {
    await using product = await createTestProduct({
      contract: contractOf(integer)
        .replace(
          'logicalType: string\n        classification: internal',
          `${column}\n        classification: internal`.replaceAll(
            ', physicalType',
            '\n        physicalType',
          ),
        )
        .replace('{ with: REDACT, unless: [["self:by"]] }', `{ with: GENERALIZE, to: "${to}" }`),
      rows: { seats: values.map((guest, index) => ({ id: `s${index}`, by: index, guest })) },
    });
    const { data, errors } = await product
      .as(principal('all'))
      .query('{ seats { nodes { id guest } totalCount } }');
    expect(errors).toBeUndefined();
    expect(data.seats.totalCount).toBe(values.length);
    expect(data.seats.nodes[0].guest).toMatch(/^1990-01-01|^1990-05-01|^0/);
  },
);
