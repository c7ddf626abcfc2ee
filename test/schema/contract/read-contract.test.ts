import { expect, test } from 'vitest';
import type { DataProduct } from '#schema/contract/data-product.ts';
import { readContract } from '#schema/contract/read-contract.ts';
import { contract, contractOfProperty, contractV22 } from '#test/fixtures/contracts.ts';

function productOf(document: string | Uint8Array): DataProduct {
  const reading = readContract(document);
  if (!reading.ok) throw new Error(JSON.stringify(reading.findings));
  return reading.product;
}

const orders = `apiVersion: v3.1.0
kind: DataContract
id: orders-product
name: Orders
version: 2.1.0
status: active
domain: orders
tenant: acme
description: { purpose: Sales over time, usage: Analysis }
servers:
  - { server: graphql, type: api, location: 'http://127.0.0.1:4002/graphql', environment: dev }
schema:
  - id: orders_obj
    name: orders
    physicalName: orders_v2
    tags: [sales]
    relationships:
      - from: [orders.id, orders.region]
        to: [schema/regions_obj/properties/order_id, schema/regions_obj/properties/region]
    properties:
      - { name: region, logicalType: string, primaryKey: true, primaryKeyPosition: 2, classification: public }
      - { name: id, physicalName: order_id, logicalType: string, primaryKey: true, primaryKeyPosition: 1, classification: public }
      - name: customer_id
        logicalType: string
        classification: internal
        relationships:
          - to: ../users/contract.yaml#schema/users/properties/id
            customProperties: [{ property: reverse, value: orders }]
      - name: status
        logicalType: string
        required: true
        classification: public
        quality: [{ metric: invalidValues, mustBe: 0, arguments: { validValues: [open, shipped] } }]
      - name: address
        logicalType: object
        classification: restricted
        properties:
          - name: city
            logicalType: string
            classification: restricted
            relationships: [{ to: schema/regions_obj/properties/region }]
      - name: marks
        logicalType: array
        classification: public
        items: { logicalType: string }
  - id: regions_obj
    name: regions
    properties:
      - { name: order_id, logicalType: string, classification: public }
      - { name: region, logicalType: string, classification: public }
team:
  name: sales
  members: [{ username: ada, role: Owner }]
slaProperties: [{ property: latency, value: 4, unit: h }]
customProperties:
  - { property: inputPorts, value: [{ name: users }] }
  - { property: inputPorts, value: [{ name: payments }] }
`;

test('reads the product of a v3.1 contract', () => {
  expect(productOf(orders)).toMatchObject({
    id: 'orders-product',
    domain: 'orders',
    name: 'Orders',
    version: '2.1.0',
    tenant: 'acme',
    description: { purpose: 'Sales over time', usage: 'Analysis' },
    servers: [
      {
        server: 'graphql',
        type: 'api',
        environment: 'dev',
        settings: { location: 'http://127.0.0.1:4002/graphql' },
      },
    ],
    team: { name: 'sales', members: [{ username: 'ada', role: 'Owner' }] },
    sla: [{ property: 'latency', value: 4, unit: 'h' }],
    customProperties: { inputPorts: [{ name: 'payments' }] },
  });
});

test('reads objects, keys, nested properties and arrays', () => {
  const [object] = productOf(orders).objects;
  expect(object).toMatchObject({
    id: 'orders_obj',
    name: 'orders',
    physicalName: 'orders_v2',
    tags: ['sales'],
  });
  const [region, id, , status, address, marks] = object?.properties ?? [];
  expect([region?.primaryKeyPosition, id?.primaryKeyPosition, status?.primaryKeyPosition]).toEqual([
    2, 1, -1,
  ]);
  expect(id).toMatchObject({ physicalName: 'order_id', required: false, path: 'schema[0].properties[1]' });
  expect(status?.quality).toMatchObject([
    {
      type: 'library',
      metric: 'invalidValues',
      operators: { mustBe: 0 },
      arguments: { validValues: ['open', 'shipped'] },
    },
  ]);
  expect(address?.properties).toMatchObject([{ name: 'city', classification: 'restricted' }]);
  expect(marks?.items).toMatchObject({ name: '', logicalType: 'string', physicalName: '' });
});

test('reads relationships of objects, of properties and across contracts', () => {
  const [object] = productOf(orders).objects;
  expect(object?.relationships).toMatchObject([
    {
      from: [
        { object: 'orders', property: 'id' },
        { object: 'orders', property: 'region' },
      ],
      to: [
        { object: 'regions_obj', property: 'order_id' },
        { object: 'regions_obj', property: 'region' },
      ],
    },
  ]);
  expect(object?.properties[2]?.relationships).toMatchObject([
    {
      from: [{ object: 'orders', property: 'customer_id' }],
      to: [{ contract: '../users/contract.yaml', object: 'users', property: 'id' }],
      customProperties: { reverse: 'orders' },
    },
  ]);
  expect(object?.properties[4]?.properties[0]?.relationships[0]?.from).toEqual([
    { object: 'orders', property: 'address.city' },
  ]);
});

test('reports nothing for a complete contract', () => {
  expect(readContract(orders, { strict: true }).findings).toEqual([]);
});

test('reads JSON', () => {
  const json = {
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: 'x',
    version: '1.0.0',
    status: 'draft',
    domain: 'x',
  };
  expect(productOf(JSON.stringify(json, null, '\t'))).toMatchObject({ id: 'x', name: 'x', objects: [] });
});

test('accepts and preserves bytes with a byte order mark', () => {
  const bytes = Buffer.from(`\uFEFF${contract()}`);
  const before = Buffer.from(bytes);
  expect(productOf(bytes).id).toBe('orders');
  expect(bytes.equals(before)).toBe(true);
});

test('expands an alias in place', () => {
  const document = contract('tags: &t [a, b]\ncustomProperties: [{ property: t, value: *t }]');
  expect(productOf(document).customProperties).toEqual({ t: ['a', 'b'] });
});

test('numbers keys without positions in written order', () => {
  const key = 'logicalType: string, primaryKey: true, classification: public';
  const [object] = productOf(contract('', `    - { name: b, ${key} }\n    - { name: a, ${key} }`)).objects;
  expect(object?.properties.map(({ name, primaryKeyPosition }) => [name, primaryKeyPosition])).toEqual([
    ['b', 1],
    ['a', 2],
  ]);
});

test('reads the list of members that v3.0 calls a team', () => {
  const document = contract('team: [{ username: ada, role: Owner }]').replace('v3.1.0', 'v3.0.2');
  expect(productOf(document).team).toEqual({ members: [{ username: 'ada', role: 'Owner' }] });
});

test('reads a v2.2 contract into the same structure', () => {
  const column = `      - column: order_id
        isPrimaryKey: true
        isNullable: false
        logicalType: bigint
        physicalType: bigint
        classification: public
        sampleValues: ['1']`;
  const more = `    quality: [{ code: rows, templateName: row_count, toolName: Elevate, dimension: completeness }]
sourcePlatform: googleCloudPlatform
server: gcp-1
database: sales
password: hunter2
stakeholders: [{ username: ada, role: Owner, dateIn: 2026-01-31 }]
roles: [{ role: reader, access: read }]
slaDefaultColumn: order_id
slaProperties: [{ property: latency, value: 4, unit: d }]
productSlackChannel: '#sales'
`;
  const product = productOf(contractV22(more, column));
  expect(product).toMatchObject({
    id: '53581432-6c55-4ba2-a65f-72344a91553a',
    domain: 'sales',
    name: 'Orders',
    apiVersion: 'v2.2.2',
    servers: [{ server: 'gcp-1', type: 'googleCloudPlatform', settings: { database: 'sales' } }],
    team: { members: [{ username: 'ada', role: 'Owner', dateIn: '2026-01-31' }] },
    roles: [{ role: 'reader', access: 'read' }],
    sla: [{ property: 'latency', value: 4, unit: 'd', element: 'order_id' }],
    support: [{ channel: '#sales', tool: 'slack' }],
  });
  expect(product.objects[0]).toMatchObject({
    name: 'orders',
    physicalName: 'orders',
    path: 'dataset[0]',
    quality: [{ type: 'custom', name: 'rows', engine: 'Elevate', implementation: 'row_count' }],
  });
  expect(product.objects[0]?.properties).toMatchObject([
    { name: 'order_id', logicalType: 'integer', required: true, primaryKeyPosition: 1, examples: ['1'] },
  ]);
  expect(JSON.stringify(product)).not.toContain('hunter2');
});

test('reads a contract without apiVersion as v2.2 where it has a dataset', () => {
  expect(productOf(contractV22().replace('apiVersion: v2.2.2\n', '')).apiVersion).toBe('v2.2.2');
});

test('v3.2 has enums, maps, deprecated parts, and measures that are no columns', () => {
  const { objects } = productOf(
    contract(
      '',
      `    - { name: id, logicalType: string, classification: public, deprecated: true }
    - { name: counts, logicalType: map, classification: public, map: { key: { logicalType: string }, value: { logicalType: integer } } }
    - { name: priority, logicalType: integer, classification: public, enum: [{ value: 1, label: One }, { value: 2 }] }
    - { name: total, logicalType: number, semanticType: measure, transformLogic: SUM(x) }`,
    ).replace('v3.1.0', 'v3.2.0'),
  );
  expect(objects[0]?.properties).toMatchObject([
    { name: 'id', deprecated: true },
    { name: 'counts', logicalType: 'map' },
    { name: 'priority', enum: [{ value: 1, label: 'One' }, { value: 2 }] },
  ]);
});

test('a property without a logical type has that of its physical type', () => {
  const columns = ['NUMERIC(12,2)', 'BIGINT', 'TIMESTAMP_NTZ', 'MAP<STRING, INT>', 'banana'].map(
    (type, at) => `    - { name: c${at}, classification: public, physicalType: '${type}' }`,
  );
  const [orders] = productOf(contract('', columns.join('\n'))).objects;
  const types = orders?.properties.map(({ logicalType }) => logicalType);
  expect(types).toEqual(['number', 'integer', 'timestamp', 'map', 'string']);
});

test('an unknown logical type is told with the one that is meant', () => {
  const of = (apiVersion: string) =>
    readContract(contractOfProperty('logicalType: datetime').replace('v3.1.0', apiVersion)).findings[0]
      ?.message;
  expect(of('v3.1.0')).toContain('write "timestamp"; allowed are "string"');
  expect(of('v3.0.2')).toContain('write "date", or "timestamp" with "apiVersion: v3.1.0"');
});
