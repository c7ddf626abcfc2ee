import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readProductFile } from '#platform/pipeline/read-product-file.ts';
import { readContract } from '#schema/contract/read-contract.ts';
import { modelProduct } from '#schema/model/model-product.ts';
import { demoDomains } from '#test/testkit/demo-home.ts';

const entities = {
  User: 'id fullName email phone birthDate country city postalCode segment createdAt',
  Order: 'id customerId status placedAt total currency',
  OrderLine: 'id orderId productId quantity unitPrice',
  Payment: 'id orderId method status amount currency paidAt cardLast4 iban',
  Product: 'id sku name category price stock',
  Shipment: 'id orderId carrier status shippedAt deliveredAt recipientName recipientAddress',
  DailyRevenue: 'id day country category revenue orders',
  CustomerValue: 'id customerId lifetimeValue orders lastOrderAt',
};

const personal = [
  'User.fullName',
  'User.email',
  'User.phone',
  'User.birthDate',
  'User.postalCode',
  'Payment.cardLast4',
  'Payment.iban',
  'Shipment.recipientName',
  'Shipment.recipientAddress',
];

test('the domains publish the entities of the mesh, with their fields', async () => {
  const models = await readAll();
  const found = models
    .flatMap((model) => model.entities)
    .map(({ typeName, fields }) => [typeName, fields.map(({ name }) => name).join(' ')]);
  expect(Object.fromEntries(found)).toEqual(entities);
});

test('entities reference each other as the graph shows', async () => {
  const models = await readAll();
  const references = models.flatMap((model) =>
    model.entities.flatMap(({ typeName, references }) =>
      references.map(({ name, target }) => `${typeName}.${name}: ${target.typeName}`),
    ),
  );
  const contributed = models.flatMap((model) =>
    [...model.foreign, ...model.entities].flatMap(({ typeName, reverseEdges }) =>
      reverseEdges.map(
        ({ name, single, source }) => `${typeName}.${name}: ${single ? source : `[${source}]`}`,
      ),
    ),
  );
  expect(references.sort()).toEqual([
    'CustomerValue.customer: User',
    'Order.customer: User',
    'OrderLine.order: Order',
    'OrderLine.product: Product',
    'Payment.order: Order',
    'Shipment.order: Order',
  ]);
  expect(contributed.sort()).toEqual([
    'Order.lines: [OrderLine]',
    'Order.payments: [Payment]',
    'Order.shipments: [Shipment]',
    'User.orders: [Order]',
    'User.value: CustomerValue',
  ]);
});

test('personal data is declared, masked or closed, and nullable', async () => {
  const fields = (await readAll()).flatMap((model) => model.entities).flatMap(({ fields }) => fields);
  const pii = fields.filter(({ policy }) => policy.pii.length > 0);
  expect(pii.map(({ coordinate }) => coordinate)).toEqual(personal);
  for (const { coordinate, policy, required } of pii) {
    expect([coordinate, required]).toEqual([coordinate, false]);
    expect(policy.masks.length + policy.access.length).toBeGreaterThan(0);
  }
});

test('money is exact everywhere', async () => {
  const fields = (await readAll()).flatMap((model) => model.entities).flatMap(({ fields }) => fields);
  const numbers = fields.filter(({ property }) => property.logicalType === 'number');
  expect(numbers.map(({ name }) => name)).toEqual([
    'total',
    'unitPrice',
    'amount',
    'price',
    'revenue',
    'lifetimeValue',
  ]);
  for (const { type } of numbers) expect(type).toMatchObject({ name: 'Decimal', precision: 18, scale: 2 });
});

test.each(demoDomains)('the contract of %s has no findings, read strictly, but for promises', (domain) => {
  const file = `subgraphs/${domain}/contract.yaml`;
  const reading = readContract(readFileSync(file), { file, strict: true });
  if (!reading.ok) return expect(reading.findings).toEqual([]);
  const findings = [...reading.findings, ...modelProduct(reading.product).findings];
  // Quality rules are read, and no pipeline runs them yet.
  expect(findings.filter(({ code }) => code !== 'PROMISE_NOT_CHECKED')).toEqual([]);
});

function readAll() {
  return Promise.all(demoDomains.map((domain) => readProductFile(`subgraphs/${domain}/contract.yaml`)));
}
