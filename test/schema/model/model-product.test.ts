import { expect, test } from 'vitest';
import type { DataProduct, Property } from '#schema/contract/data-product.ts';
import { modelProduct } from '#schema/model/model-product.ts';
import type { EntityModel, ProductModel } from '#schema/model/product-model.ts';
import {
  key,
  object,
  product,
  property,
  refer,
  unclassified,
  validValues,
} from '#test/fixtures/build-product.ts';

test.each<[string, Partial<Property>, object]>([
  ['string', {}, { name: 'String' }],
  ['integer', {}, { name: 'Int' }],
  ['integer', { physicalType: 'BIGINT' }, { name: 'Long' }],
  ['integer', { logicalTypeOptions: { format: 'i64' } }, { name: 'Long' }],
  ['number', {}, { name: 'Float' }],
  ['number', { physicalType: 'double' }, { name: 'Float' }],
  ['number', { physicalType: 'DECIMAL(12, 4)' }, { name: 'Decimal', precision: 12, scale: 4 }],
  ['number', { physicalType: 'numeric' }, { name: 'Decimal', precision: 18, scale: 3 }],
  ['boolean', {}, { name: 'Boolean' }],
  ['date', {}, { name: 'Date' }],
  ['timestamp', {}, { name: 'DateTime' }],
  ['time', {}, { name: 'Time' }],
])('%s with %o is %o', (logicalType, more, type) => {
  const column = property('value', logicalType as Property['logicalType'], more);
  const model = modelOf(product('things', [object('things', [key(), column])]));
  expect(model.entities[0]?.fields[1]).toMatchObject({ name: 'value', list: false, type });
});

test('the key and references to a key are IDs', () => {
  const model = modelOf(
    product('orders', [
      object('orders', [
        key('number', 1, { logicalType: 'integer' }),
        property('customer_id', 'integer', {
          relationships: [refer('customer_id', '../users/contract.yaml#users.id')],
        }),
      ]),
    ]),
  );
  expect(entity(model, 'Order').fields.map((field) => field.type.name)).toEqual(['ID', 'ID']);
});

test('valid values become an enum that stores the original data values', () => {
  const model = modelOf(
    product('orders', [
      object('orders', [key(), property('status', 'string', validValues('in transit', 'delivered'))]),
    ]),
  );
  expect(entity(model, 'Order').fields[1]?.type).toEqual({
    kind: 'enum',
    name: 'OrderStatus',
    values: [
      { name: 'IN_TRANSIT', value: 'in transit' },
      { name: 'DELIVERED', value: 'delivered' },
    ],
  });
});

test('an array of objects is a list of the type named after its items', () => {
  const items = property('stock_level', 'object', {
    properties: [property('on_hand', 'integer'), unclassified(property('warehouse'))],
  });
  const stock = property('stock', 'array', { items, classification: 'confidential' });
  const model = modelOf(product('inventory', [object('products', [key(), stock])]));
  const field = entity(model, 'Product').fields[1];
  expect(field).toMatchObject({ name: 'stock', list: true, type: { kind: 'object', name: 'StockLevel' } });
  expect(field?.type).toMatchObject({
    fields: [
      { coordinate: 'StockLevel.onHand', policy: { classification: 'INTERNAL' } },
      { coordinate: 'StockLevel.warehouse', policy: { classification: 'CONFIDENTIAL' } },
    ],
  });
});

test('a list is as sensitive as its items', () => {
  const tags = property('tags', 'array', { items: property('', 'string', { classification: 'restricted' }) });
  const model = modelOf(product('inventory', [object('products', [key(), tags])]));
  expect(entity(model, 'Product').fields[1]).toMatchObject({
    list: true,
    type: { name: 'String' },
    policy: { classification: 'RESTRICTED' },
  });
});

test('a reference inside the contract has its reverse edge on the other entity', () => {
  const model = modelOf(
    product('orders', [
      object('orders', [key()]),
      object('order_lines', [key(), property('order_id')], {
        relationships: [refer('order_id', 'orders.id', { reverse: 'lines' })],
      }),
    ]),
  );
  expect(entity(model, 'OrderLine').references).toMatchObject([
    { name: 'order', target: { typeName: 'Order', key: ['id'], foreign: false } },
  ]);
  expect(entity(model, 'Order').reverseEdges).toMatchObject([
    { name: 'lines', on: 'Order', source: 'OrderLine', single: false, via: [{ name: 'orderId' }] },
  ]);
  expect(model.foreign).toEqual([]);
});

test('another contract is known from the references to it', () => {
  const model = modelOf(
    product('analytics', [
      object('customer_values', [key(), property('customer_id')], {
        relationships: [
          refer('customer_id', '../users/contract.yaml#users.id', {
            reverse: 'value',
            cardinality: 'one-to-one',
          }),
        ],
      }),
    ]),
  );
  expect(model.foreign).toMatchObject([
    {
      typeName: 'User',
      key: ['id'],
      contract: '../users/contract.yaml',
      reverseEdges: [{ name: 'value', source: 'CustomerValue', single: true }],
    },
  ]);
});

test('a composite key keeps its order whatever the order of the reference', () => {
  const model = modelOf(
    product('inventory', [
      object('bins', [key('shelf', 2), key('warehouse', 1)]),
      object('counts', [key(), property('bin_shelf'), property('bin_warehouse')], {
        relationships: [
          refer(['bin_shelf', 'bin_warehouse'], ['bins.shelf', 'bins.warehouse'], { reverse: 'counts' }),
        ],
      }),
    ]),
  );
  expect(entity(model, 'Bin').key.map((field) => field.name)).toEqual(['warehouse', 'shelf']);
  const [edge] = entity(model, 'Count').references;
  expect(edge).toMatchObject({ name: 'bin', target: { key: ['warehouse', 'shelf'] } });
  expect(edge?.via.map((field) => field.name)).toEqual(['binWarehouse', 'binShelf']);
});

test('policy is read from the classification and the custom properties', () => {
  const email = property('email', 'string', {
    classification: 'Restricted',
    customProperties: {
      pii: 'email',
      mask: { with: 'HASH', unless: [['role:steward'], ['role:support', 'purpose:support']] },
      access: [['scope:contact']],
    },
  });
  const model = modelOf(product('users', [object('users', [key(), email])]));
  expect(entity(model, 'User').fields[1]?.policy).toEqual({
    classification: 'RESTRICTED',
    pii: ['email'],
    access: [{ allow: [['scope:contact']] }],
    masks: [{ with: 'HASH', unless: [['role:steward'], ['role:support', 'purpose:support']] }],
    rows: [],
    groups: [],
    reveals: [],
  });
});

test('a bare NULL of YAML is the mask NULL', () => {
  const email = property('email', 'string', { customProperties: { mask: { with: null } } });
  const model = modelOf(product('users', [object('users', [key(), email])]));
  expect(entity(model, 'User').fields[1]?.policy.masks).toEqual([{ with: 'NULL', unless: [] }]);
});

test('a type is as sensitive as its key unless its object says otherwise', () => {
  const columns = [key('id', 1, { classification: 'public' })];
  const model = modelOf(
    product('things', [
      object('plain_things', columns),
      object('secret_things', columns, { customProperties: { classification: 'restricted' } }),
    ]),
  );
  expect(model.entities.map(({ policy }) => policy.classification)).toEqual(['PUBLIC', 'RESTRICTED']);
});

function modelOf(contract: DataProduct): ProductModel {
  const result = modelProduct(contract);
  if (!result.ok) throw new Error(JSON.stringify(result.findings, null, 2));
  return result.model;
}

function entity(model: ProductModel, typeName: string): EntityModel {
  const found = model.entities.find((candidate) => candidate.typeName === typeName);
  if (!found) throw new Error(`"${typeName}" is no entity`);
  return found;
}
