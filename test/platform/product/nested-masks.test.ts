import { expect, test } from 'vitest';
import { readPolicy } from '#schema/policy/directives/read-policy.ts';
import { shopContract } from '#test/fixtures/shop.ts';
import { eachEngine } from '#test/testkit/each-engine.ts';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createTestProduct, principal } from '#test/testkit/test-product.ts';

const engines = eachEngine();
const analyst = principal('analyst', 'analytics');
const link = linkHeader({ policy: ['@mask', '@access'] });

const rows = {
  orders: [
    {
      id: 'o1',
      status: 'open',
      note: 'Straße 12',
      total: '-12.34',
      pieces: 17,
      big: '9223372036854775807',
      weight: 7.5,
      gift: true,
      day: '2024-05-17',
      placed_at: '2024-05-17 10:11:12',
      stops: [{ place: 'Kiel', parcel_count: 12 }, { place: null, parcel_count: null }, null],
    },
    { id: 'o2', stops: null },
  ],
};

test.each(engines)(
  'on %s masks fields of structs in a list, and leaves missing ones missing',
  async (_, postgres) => {
    const policy = readPolicy(`${link}
    type Stop { place: String @mask(with: REDACT) parcelCount: Int @mask(with: GENERALIZE, to: "10") }`);
    await using shop = await createTestProduct({
      postgres: postgres(),
      contract: shopContract,
      rows,
      policy,
    });
    const { data, errors } = await shop
      .as(analyst)
      .query('{ orders { nodes { stops { place parcelCount } } } }');
    expect(errors).toBeUndefined();
    expect(data.orders.nodes).toEqual([
      {
        stops: [
          { place: '[redacted]', parcelCount: 10 },
          { place: '[redacted]', parcelCount: null },
        ],
      },
      { stops: null },
    ]);
  },
);

test.each(engines)(
  'on %s generalises numbers, dates and text to values that many rows share',
  async (_, postgres) => {
    const policy = readPolicy(`${link}
    type Order {
      note: String @mask(with: GENERALIZE, to: "3")
      total: Decimal @mask(with: GENERALIZE, to: "10")
      pieces: Int @mask(with: GENERALIZE, to: "5")
      big: Long @mask(with: GENERALIZE, to: "1000")
      weight: Float @mask(with: GENERALIZE, to: "5")
      day: Date @mask(with: GENERALIZE, to: "MONTH")
      placedAt: DateTime @mask(with: GENERALIZE, to: "YEAR")
    }`);
    await using shop = await createTestProduct({
      postgres: postgres(),
      contract: shopContract,
      rows,
      policy,
    });
    const { data } = await shop
      .as(analyst)
      .query('{ order(id: "o1") { note total pieces big weight day placedAt } }');
    expect(data.order).toEqual({
      note: 'Str*',
      total: '-20.00',
      pieces: 15,
      big: '9223372036854775000',
      weight: 5,
      day: '2024-05-01',
      placedAt: '2024-01-01T00:00:00Z',
    });
  },
);

test.each(engines)(
  'on %s shows less, never more, where a mask has no legal value of the type',
  async (_, postgres) => {
    const policy = readPolicy(`${link}
    type Order {
      pieces: Int @mask(with: HASH)
      total: Decimal @mask(with: PARTIAL)
      status: OrderStatus @mask(with: HASH)
      gift: Boolean @mask(with: REDACT)
      stops: [Stop!] @mask(with: REDACT)
      note: String @mask(with: GENERALIZE, to: "YEAR")
      day: Date @mask(with: GENERALIZE, to: "1); DROP SCHEMA")
    }`);
    await using shop = await createTestProduct({
      postgres: postgres(),
      contract: shopContract,
      rows,
      policy,
    });
    const { data, errors } = await shop
      .as(analyst)
      .query('{ order(id: "o1") { pieces total status gift stops { place } note day } }');
    expect(errors).toBeUndefined();
    expect(data.order).toEqual({
      pieces: 0,
      total: '0.00',
      status: null,
      gift: null,
      stops: null,
      note: '[redacted]',
      day: '1970-01-01',
    });
  },
);
