import { expect, test } from 'vitest';
import { sql } from '#platform/engines/sql.ts';
import type { ProductContext } from '#platform/product/context.ts';
import type { EntityModel, ProductModel } from '#schema/model/product-model.ts';
import { anonymous } from '#schema/policy/principal.ts';
import { shopContract, shopRows } from '#test/fixtures/shop.ts';
import { createTestProduct, principal } from '#test/testkit/test-product.ts';

const extensions = `
extend type Query {
  "How many different recipients there are, as far as the caller can tell them apart."
  recipients: Int @classification(level: INTERNAL)
}
extend type Order {
  label: String @classification(level: PUBLIC)
  leak: String @access(allow: [["role:steward"]])
}
`;

const resolvers = {
  Query: {
    async recipients(_: unknown, __: unknown, context: ProductContext) {
      const order = entity(context.model, 'Order');
      const recipient = order.fields.filter(({ name }) => name === 'recipient');
      const relation = context.relation(order, await context.snapshot(), recipient);
      const [row] = await context.query(sql`SELECT count(DISTINCT m."recipient") AS n FROM ${relation}`);
      return row?.n;
    },
  },
  Order: {
    label: (row: Record<string, unknown>) => `${row.id}: ${row.note} to ${row.recipient}`,
    leak: () => 'only the lock stands before this',
  },
};

function entity(model: ProductModel, typeName: string): EntityModel {
  const found = model.entities.find((candidate) => candidate.typeName === typeName);
  if (!found) throw new Error(typeName);
  return found;
}

const options = { contract: shopContract, rows: shopRows, extensions, serve: { resolvers } };

test("merges a domain's hand-written fields into the generated schema, on the same masked rows", async () => {
  await using shop = await createTestProduct(options);
  const query = '{ recipients orders(first: 1) { nodes { label } } }';
  const analyst = await shop.as(principal('analyst')).query(query);
  expect(analyst.data).toEqual({
    recipients: 1,
    orders: { nodes: [{ label: 'o1: 50% off to [redacted]' }] },
  });
  const steward = await shop.as(principal('steward')).query(query);
  expect(steward.data).toEqual({
    recipients: 2,
    orders: { nodes: [{ label: 'o1: 50% off to Ann Example' }] },
  });
});

test('applies policy to hand-written fields, whatever their resolvers do', async () => {
  await using shop = await createTestProduct(options);
  const analyst = await shop.as(principal('analyst')).query('{ order(id: "o1") { id leak } }');
  expect(analyst.data).toEqual({ order: { id: 'o1', leak: null } });
  expect(analyst.errors?.[0]).toMatchObject({
    path: ['order', 'leak'],
    extensions: { code: 'FORBIDDEN_FIELD' },
  });
  const nobody = await shop.as(anonymous).query('{ recipients }');
  expect(nobody.errors?.[0]?.extensions.code).toBe('FORBIDDEN_FIELD');
  expect(shop.statements).toHaveLength(1);
});

test('includes the hand-written schema in composition', async () => {
  await using shop = await createTestProduct(options);
  const { data } = await shop.as(anonymous).query('{ _service { sdl } }');
  expect(data._service.sdl).toContain('leak: String');
});
