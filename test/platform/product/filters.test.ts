import { expect, test } from 'vitest';
import { shopContract, shopRows } from '#test/fixtures/shop.ts';
import { eachEngine } from '#test/testkit/each-engine.ts';
import { createTestProduct, principal } from '#test/testkit/test-product.ts';

const engines = eachEngine();
const analyst = principal('analyst', 'analytics');

const cases: readonly (readonly [where: string, ids: readonly string[]])[] = [
  ['{}', ['o1', 'o2', 'o3', 'o4']],
  ['{ id: { in: ["o1", "o3"] } }', ['o1', 'o3']],
  ['{ id: { in: [] } }', []],
  ['{ status: { notIn: [] } }', ['o1', 'o2', 'o3']],
  ['{ status: { ne: OPEN } }', ['o2', 'o3']],
  ['{ status: { notIn: [OPEN, IN_TRANSIT] } }', ['o3']],
  ['{ status: { eq: IN_TRANSIT } }', ['o2']],
  ['{ status: { isNull: true } }', ['o4']],
  ['{ status: { isNull: false } }', ['o1', 'o2', 'o3']],
  ['{ not: { status: { eq: OPEN } } }', ['o2', 'o3']],
  ['{ or: [{ total: { lt: "1" } }, { total: { gte: "99.7" } }] }', ['o2', 'o3']],
  ['{ or: [] }', []],
  ['{ and: [] }', ['o1', 'o2', 'o3', 'o4']],
  ['{ total: { gt: "0.2", lte: "10.1" } }', ['o1']],
  ['{ placedAt: { gt: "2024-02-03T12:00:00+01:00" } }', ['o3']],
  ['{ placedAt: { eq: "2024-01-02T10:00:00.500Z" } }', ['o1']],
  ['{ placedAt: { gte: "2024-02-03" } }', ['o2', 'o3']],
  ['{ placedAt: { lt: "2024-01-03" } }', ['o1']],
  ['{ placedAt: { lte: "2024-01-02" } }', []],
  ['{ day: { lt: "2024-02-01" } }', ['o1']],
  ['{ big: { eq: "9007199254740993" } }', ['o1']],
  ['{ pieces: { in: [1, 2] } }', ['o2', 'o3']],
  ['{ weight: { gte: 1.5 } }', ['o1', 'o3']],
  ['{ gift: { eq: true } }', ['o1']],
  ['{ note: { like: "50%" } }', ['o1', 'o2']],
  ['{ note: { like: "50\\\\%%" } }', ['o1']],
  ['{ note: { like: "50\\\\_%" } }', ['o2']],
  ['{ note: { like: "%5%0%\\\\%%" } }', ['o1']],
  ['{ note: { ilike: "50%" } }', ['o1', 'o2']],
  ['{ note: { eq: "\' OR 1=1 --" } }', []],
  ['{ customerId: { eq: "u1" }, gift: { eq: false } }', ['o2']],
];

test.each(engines)('on %s filters as SQL does', async (_, postgres) => {
  await using shop = await createTestProduct({
    postgres: postgres(),
    contract: shopContract,
    rows: shopRows,
  });
  for (const [where, ids] of cases) {
    const { data, errors } = await shop
      .as(analyst)
      .query(`{ orders(where: ${where}) { nodes { id } totalCount } }`);
    expect({ where, errors }).toEqual({ where, errors: undefined });
    const nodes = ids.map((id) => ({ id }));
    expect({ where, ...data.orders }).toEqual({ where, nodes, totalCount: ids.length });
  }
});

const notes = ['Ärger GmbH', 'ärger gmbh', 'ARGER', 'ΣΟΦΟΣ', 'σοφοσ', 'STRASSE', 'straße', '50%_Off'];
const searches: readonly (readonly [pattern: string, found: readonly string[]])[] = [
  ['ÄRGER GMBH', ['Ärger GmbH', 'ärger gmbh']],
  ['%är%', ['Ärger GmbH', 'ärger gmbh']],
  ['arger', ['ARGER']],
  ['Σοφοσ', ['ΣΟΦΟΣ', 'σοφοσ']],
  ['Strasse', ['STRASSE']],
  ['STRAßE', ['straße']],
  ['_rger%', ['Ärger GmbH', 'ärger gmbh', 'ARGER']],
  [String.raw`50\%\_oFF`, ['50%_Off']],
  ['', []],
];

test.each(engines)('on %s a search is blind to the case of each letter', async (_, postgres) => {
  const rows = notes.map((note, index) => ({ ...shopRows.orders?.[3], id: `n${index}`, note }));
  await using shop = await createTestProduct({
    postgres: postgres(),
    contract: shopContract,
    rows: { ...shopRows, orders: rows },
  });
  for (const [pattern, found] of searches) {
    const where = `{ note: { ilike: ${JSON.stringify(pattern)} } }`;
    const { data, errors } = await shop.as(analyst).query(`{ orders(where: ${where}) { nodes { note } } }`);
    expect({ where, errors }).toEqual({ where, errors: undefined });
    expect({ where, nodes: data.orders.nodes }).toEqual({ where, nodes: found.map((note) => ({ note })) });
  }
});

const nested = `${'{ not: '.repeat(9)}{}${' }'.repeat(9)}`;
const refusals: readonly (readonly [query: string, code: string])[] = [
  ['orders(first: 1001) { nodes { id } }', 'LIMIT_EXCEEDED'],
  ['orders(first: -1) { nodes { id } }', 'BAD_USER_INPUT'],
  ['orders { groupBy(by: [STATUS], first: 1001) { count } }', 'LIMIT_EXCEEDED'],
  ['orders { groupBy(by: []) { count } }', 'BAD_USER_INPUT'],
  ['orders { groupBy(by: [STATUS], orderBy: [{ key: { note: ASC } }]) { count } }', 'BAD_USER_INPUT'],
  [`orders(where: ${nested}) { nodes { id } }`, 'LIMIT_EXCEEDED'],
  ['orders(where: { total: { eq: null } }) { nodes { id } }', 'BAD_USER_INPUT'],
  ['orders(where: { total: null }) { nodes { id } }', 'BAD_USER_INPUT'],
  ['orders(where: { total: { eq: "much" } }) { nodes { id } }', 'BAD_USER_INPUT'],
  ['orders(where: { day: { eq: "2024-02-30" } }) { nodes { id } }', 'BAD_USER_INPUT'],
  ['orders(where: { placedAt: { eq: "2024-02-30" } }) { nodes { id } }', 'BAD_USER_INPUT'],
  ['orders(where: { big: { eq: "9223372036854775808" } }) { nodes { id } }', 'BAD_USER_INPUT'],
  [`orders(where: { or: [${'{}'.repeat(101)}] }) { nodes { id } }`, 'LIMIT_EXCEEDED'],
  [`orders(where: { note: { like: "${'%_'.repeat(5)}x" } }) { nodes { id } }`, 'LIMIT_EXCEEDED'],
  [`orders(where: { note: { like: "${'_'.repeat(1001)}" } }) { nodes { id } }`, 'LIMIT_EXCEEDED'],
  ['orders(where: { note: { like: "x\\\\" } }) { nodes { id } }', 'BAD_USER_INPUT'],
  [`orders(where: { note: { ilike: "${'%_'.repeat(5)}x" } }) { nodes { id } }`, 'LIMIT_EXCEEDED'],
  ['orders(where: { note: { ilike: "x\\\\" } }) { nodes { id } }', 'BAD_USER_INPUT'],
  ['orders(where: { recipient: { ilike: "a%" } }) { nodes { id } }', 'MASKED_FIELD_OPERATION'],
  ['orders(where: { email: { ilike: "tok1%" } }) { nodes { id } }', 'MASKED_FIELD_OPERATION'],
  ['orders(orderBy: [{ id: ASC, total: ASC }]) { nodes { id } }', 'BAD_USER_INPUT'],
  ['orders(orderBy: [{}]) { nodes { id } }', 'BAD_USER_INPUT'],
  ['orders(after: "nonsense") { totalCount }', 'BAD_CURSOR'],
  ['orders(after: "") { nodes { id } }', 'BAD_CURSOR'],
  ['orders(asOf: "20200101T000000Z-00000000") { nodes { id } }', 'SNAPSHOT_GONE'],
  ['orders(asOf: "../../etc") { nodes { id } }', 'SNAPSHOT_GONE'],
  ['orders { nope }', 'GRAPHQL_VALIDATION_FAILED'],
  ['__schema { types { name } }', 'GRAPHQL_VALIDATION_FAILED'],
];

test.each(engines)(
  'on %s refuses invalid filters with a code and without running a statement',
  async (_, postgres) => {
    await using shop = await createTestProduct({
      postgres: postgres(),
      contract: shopContract,
      rows: shopRows,
    });
    for (const [query, code] of refusals) {
      const { errors } = await shop.as(analyst).query(`{ ${query} }`);
      expect({ query, code: errors?.[0]?.extensions.code }).toEqual({ query, code });
    }
    expect(shop.statements).toEqual([]);
  },
);

test('an error of one field affects only that field', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  const { status, data, errors } = await shop
    .as(analyst)
    .query('{ bad: orders(after: "x") { nodes { id } } good: order(id: "o1") { id } }');
  expect(status).toBe(200);
  expect(data).toEqual({ bad: null, good: { id: 'o1' } });
  expect(errors?.map(({ path }) => path)).toEqual([['bad']]);
});

test('an invalid filter is named by its place', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  for (const [query, place] of [
    ['orders(where: { and: [{}, { total: { eq: null } }] }) { nodes { id } }', 'where.and[1].total.eq'],
    ['orders(where: { not: { total: null } }) { nodes { id } }', 'where.not.total'],
    ['orders(where: { or: [{ note: { like: "x\\\\" } }] }) { nodes { id } }', 'where.or[0].note.like'],
    ['orders { groupBy(by: [STATUS], having: { count: { gt: null } }) { count } }', 'having.count.gt'],
  ] as const) {
    const { errors } = await shop.as(analyst).query(`{ ${query} }`);
    expect(errors?.[0]?.message).toContain(`"${place}"`);
  }
});
