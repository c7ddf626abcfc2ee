import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestPostgres, type TestPostgres, withoutPostgres } from '#test/testkit/test-postgres.ts';
import { createTestProduct, principal } from '#test/testkit/test-product.ts';
import { shopContract, shopRows } from './shop.ts';

let server: TestPostgres;
beforeAll(async () => {
  if (!withoutPostgres) server = await startTestPostgres();
});
afterAll(() => server?.[Symbol.asyncDispose]());

const analyst = principal('analyst', 'analytics');
const steward = principal('steward');

const everything = `id customerId status placedAt day total pieces big weight gift note
  stops { place parcelCount } email iban recipient birthDate margin secret`;

const queries: readonly string[] = [
  `{ orders { nodes { ${everything} } totalCount } }`,
  `{ orders(orderBy: [{ total: DESC }], first: 2) { nodes { id } pageInfo { endCursor hasNextPage } } }`,
  `{ order(id: "o1") { ${everything} lines(first: 2) { nodes { id quantity } totalCount aggregate { sum { quantity } } } } }`,
  `{ lines { nodes { id order { id note } } } }`,
  `{ orders { aggregate { count sum { total pieces big weight } avg { total pieces weight } min { day placedAt note } max { total } countDistinct { customerId status } } } }`,
  `{ orders { groupBy(by: [STATUS, DAY_YEAR, PLACED_AT_WEEK]) { keys { status dayYear placedAtWeek } count sum { total } avg { weight } } } }`,
];

describe.skipIf(withoutPostgres)('on PostgreSQL', () => {
  test('a product answers what it answers on DuckDB', async () => {
    await using duck = await createTestProduct({ contract: shopContract, rows: shopRows });
    await using elephant = await createTestProduct({
      contract: shopContract,
      rows: shopRows,
      postgres: server,
    });
    for (const who of [analyst, steward]) {
      for (const query of queries) {
        const [expected, found] = [await duck.as(who).query(query), await elephant.as(who).query(query)];
        const data = (text: string) => text.replace(/"(endCursor|email|cursor)":"[\w-]+"/g, '"$1":""');
        expect({ query, data: data(JSON.stringify([found.data, found.errors])) }).toEqual({
          query,
          data: data(JSON.stringify([expected.data, expected.errors])),
        });
      }
    }
  });
});
