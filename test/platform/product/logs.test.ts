import { Writable } from 'node:stream';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { sql } from '#platform/engines/sql.ts';
import type { ProductContext } from '#platform/product/context.ts';
import { shopContract, shopRows } from '#test/fixtures/shop.ts';
import { createTestProduct, principal } from '#test/testkit/test-product.ts';

/** A resolver whose statement fails on a value, so that the driver's message contains it. */
const resolvers = {
  Order: {
    async note(row: object, _: unknown, context: ProductContext) {
      const order = context.model.entities.find(({ typeName }) => typeName === 'Order');
      if (!order) return null;
      const relation = context.relation(order, await context.snapshotOf(row), order.fields);
      await context.query(sql`SELECT CAST(m."note" AS INTEGER) FROM ${relation}`);
      return null;
    },
    total() {
      throw new Error('canary in\n    at a message');
    },
  },
};

test('logs the cause of a fault under its path, and never a value', async () => {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk));
      done();
    },
  });
  await using shop = await createTestProduct({
    contract: shopContract,
    rows: { orders: [{ id: 'o1', note: 'canary' }, ...(shopRows.orders ?? []).slice(1)] },
    serve: { resolvers, logger: pino({ level: 'debug' }, stream) },
  });
  const { text } = await shop
    .as(principal('analyst'))
    .query('{ orders(where: { note: { like: "%canary%" } }) { nodes { id note total pieces } } }');
  const faults = lines.filter((line) => line.includes('a fault was masked')).map((line) => JSON.parse(line));
  expect(faults.map(({ path }) => path.join('.')).sort()).toEqual([
    'orders.nodes.0.note',
    'orders.nodes.0.total',
  ]);
  const engine = faults.find(({ path }) => path.at(-1) === 'note');
  expect(engine.fault).toMatchObject({
    kind: 'EngineError',
    message: 'A statement failed.',
    cause: { category: 'Conversion Error' },
  });
  for (const told of [text, ...lines]) expect(told).not.toContain('canary');
});
