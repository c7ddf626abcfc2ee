import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shopContract, shopRows } from '#test/fixtures/shop.ts';
import { startTestPostgres, type TestPostgres, withoutPostgres } from '#test/testkit/test-postgres.ts';
import { createTestProduct, principal } from '#test/testkit/test-product.ts';

let server: TestPostgres;
beforeAll(async () => {
  if (!withoutPostgres) server = await startTestPostgres();
});
afterAll(() => server?.[Symbol.asyncDispose]());

const shop = {
  contract: shopContract,
  rows: shopRows,
  secrets: { cursor: Buffer.alloc(32, 1), hash: Buffer.alloc(32, 2) },
  snapshot: { id: '20260101T000000Z-00000001', publishedAt: '2026-01-01T00:00:00.000Z' },
};
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
  test('a product gives the same responses as on DuckDB', async () => {
    await using duck = await createTestProduct({ ...shop });
    await using elephant = await createTestProduct({ ...shop, postgres: server });
    for (const who of [analyst, steward]) {
      for (const query of queries) {
        const [expected, found] = [await duck.as(who).query(query), await elephant.as(who).query(query)];
        expect({ query, data: found.data, errors: found.errors }).toEqual({
          query,
          data: expected.data,
          errors: expected.errors,
        });
      }
    }
  });

  test('another snapshot is loaded, and the previous one stays available by its id', async () => {
    await using product = await createTestProduct({ ...shop, postgres: server });
    const notes = async (asOf?: string) =>
      (
        await product
          .as(analyst)
          .query('query ($asOf: ID) { order(id: "o1", asOf: $asOf) { note } }', { asOf })
      ).data?.order?.note;
    expect(await notes()).toBe('50% off');
    await product.publish({ orders: [{ id: 'o1', note: 'next' }] });
    await expect.poll(() => notes()).toBe('next');
    expect(await notes(shop.snapshot.id)).toBe('50% off');
    const { errors } = await product
      .as(analyst)
      .query('{ order(id: "o1", asOf: "20260101T000000Z-0000000f") { id } }');
    expect(errors?.[0]?.extensions.code).toBe('SNAPSHOT_GONE');
  });

  test("the server's message of a fault stays in the log, as a code", async () => {
    await using product = await createTestProduct({ ...shop, postgres: server });
    const schema = String(product.model.product.servers[0]?.settings.schema);
    await server.admin.unsafe(`DROP SCHEMA "${schema} ${shop.snapshot.id}" CASCADE`);
    const { errors, text } = await product.as(analyst).query('{ order(id: "o1") { note } }');
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['INTERNAL_SERVER_ERROR']);
    expect(text).not.toContain(schema);
  });

  test('it is not ready before a snapshot is published, and starts without the server', async () => {
    const away = { ...server, reader: { ...server.reader, port: 1 }, port: 1 };
    await using absent = await createTestProduct({ contract: shopContract, postgres: away });
    await using empty = await createTestProduct({ contract: shopContract, postgres: server });
    for (const { server: served } of [absent, empty]) {
      expect((await fetch(`${served.url}/health/ready`)).status).toBe(503);
    }
    await empty.publish(shopRows, shop.snapshot);
    await expect.poll(async () => (await fetch(`${empty.server.url}/health/ready`)).status).toBe(200);
  });
});
