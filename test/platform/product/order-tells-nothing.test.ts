import { expect, test } from 'vitest';
import { contractHead } from '#test/fixtures/contracts.ts';
import { createTestProduct, principal, type Rows } from '#test/testkit/test-product.ts';

const contract = `
${contractHead('meters')}
  - name: readings
    customProperties:
      - { property: rows, value: { field: region, claim: region, unless: [["role:staff"]] } }
    properties:
      - { name: device, logicalType: string, primaryKey: true, primaryKeyPosition: 1, required: true, classification: public }
      - { name: seq, logicalType: integer, primaryKey: true, primaryKeyPosition: 2, required: true, classification: public }
      - { name: region, logicalType: string, classification: public }
      - { name: level, logicalType: number, classification: public }
      - name: owner
        logicalType: string
        classification: internal
        customProperties: [{ property: mask, value: { with: HASH, unless: [["role:steward"]] } }]
      - name: wide
        logicalType: number
        physicalType: DECIMAL(38,2)
        classification: internal
        customProperties: [{ property: mask, value: { with: GENERALIZE, to: "10", unless: [["role:steward"]] } }]
`;

const staff = principal('staff');
const secrets = { cursor: Buffer.alloc(32, 3), hash: Buffer.alloc(32, 4) };

async function ask(rows: Rows, query: string) {
  await using meters = await createTestProduct({ contract, rows, secrets });
  const { data, errors } = await meters.as(staff).query(query);
  expect(errors).toBeUndefined();
  return data.readings;
}

const levels = [0.1, 1e16, 0.2, -1e16, 0.3, 0.7];
const inRows = (found: readonly number[]): Rows => ({
  readings: found.map((level) => ({ device: 'a', seq: levels.indexOf(level), level, region: 'north' })),
});

test('a sum or mean of floating-point numbers is the same for any order of its rows', async () => {
  const query = `{ readings { aggregate { sum { level } avg { level } }
    groupBy(by: [DEVICE], having: { sum: { level: { isNull: false } } }, orderBy: [{ avg: { level: ASC } }]) { sum { level } avg { level } } } }`;
  const found = await ask(inRows(levels), query);
  expect(await ask(inRows([...levels].reverse()), query)).toEqual(found);
  expect(await ask(inRows([...levels].sort()), query)).toEqual(found);
});

/** Both owners have the same smallest device and the same smallest number, of two rows. */
const shared = (first: string, second: string): Rows => ({
  readings: Array.from({ length: 20 }, (_, index) => ({
    device: index < 10 ? 'a' : 'b',
    seq: index < 10 ? index : index - 10,
    owner: (index % 10) % 2 === (index < 10 ? 0 : 1) ? first : second,
  })),
});

test('groups by a token are in the order of their first rows and not of their tokens', async () => {
  // The first row of all belongs to the owner that is named first; which token is smaller varies.
  for (const [first, second] of [
    ['ann', 'bob'],
    ['bob', 'ann'],
    ['cleo', 'dan'],
    ['dan', 'cleo'],
  ] as const) {
    const { nodes } = await ask(shared(first, second), '{ readings(first: 1) { nodes { owner } } }');
    const { groupBy } = await ask(
      shared(first, second),
      '{ readings { groupBy(by: [OWNER]) { keys { owner } } } }',
    );
    expect(groupBy[0].keys.owner).toBe(nodes[0].owner);
  }
});

test('a bucket below the smallest value of a type is missing, and other values are returned', async () => {
  const rows = {
    readings: [
      { device: 'a', seq: 1, wide: '-999999999999999999999999999999999999.99' },
      { device: 'a', seq: 2, wide: '-0.01' },
    ],
  };
  expect(await ask(rows, '{ readings { nodes { seq wide } } }')).toEqual({
    nodes: [
      { seq: '1', wide: null },
      { seq: '2', wide: '-10.00' },
    ],
  });
});
