import { expect, test } from 'vitest';
import { shopContract, shopRows } from '#test/fixtures/shop.ts';
import { createTestProduct, principal } from '#test/testkit/test-product.ts';

const analyst = principal('analyst', 'analytics');

test('answers roots by key with exact values, and null for an unknown key', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  const { data, errors } = await shop.as(analyst).query(`{
    a: order(id: "o1") { id status placedAt day total pieces big weight gift note stops { place parcelCount } customer { id } }
    b: order(id: "nobody") { id }
  }`);
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    a: {
      id: 'o1',
      status: 'OPEN',
      placedAt: '2024-01-02T10:00:00.5Z',
      day: '2024-01-02',
      total: '10.10',
      pieces: 3,
      big: '9007199254740993',
      weight: 1.5,
      gift: true,
      note: '50% off',
      stops: [
        { place: 'Kiel', parcelCount: 2 },
        { place: null, parcelCount: 1 },
      ],
      customer: { id: 'u1' },
    },
    b: null,
  });
});

test('answers a list with filters, an order and pages', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  const list = `query ($after: String) { orders(where: { status: { in: [OPEN, IN_TRANSIT, DONE] } },
    orderBy: [{ total: DESC }], first: 2, after: $after) {
    nodes { id } edges { cursor node { total } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }`;
  const first = await shop.as(analyst).query(list);
  expect(first.errors).toBeUndefined();
  expect(first.data.orders).toMatchObject({
    nodes: [{ id: 'o3' }, { id: 'o1' }],
    pageInfo: { hasNextPage: true, hasPreviousPage: false },
    totalCount: 3,
  });
  const second = await shop.as(analyst).query(list, { after: first.data.orders.pageInfo.endCursor });
  expect(second.data.orders).toMatchObject({
    nodes: [{ id: 'o2' }],
    pageInfo: { hasNextPage: false, hasPreviousPage: true },
    totalCount: 3,
  });
});
