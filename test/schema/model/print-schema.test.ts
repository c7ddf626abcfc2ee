import { buildSubgraphSchema } from '@apollo/subgraph';
import { Kind, parse, print } from 'graphql';
import { expect, test } from 'vitest';
import { composeSupergraph } from '#schema/compose.ts';
import type { DataProduct, Property } from '#schema/contract/data-product.ts';
import { modelProduct } from '#schema/model/model-product.ts';
import { printSubgraphSchema } from '#schema/model/print-schema.ts';
import type { ProductModel } from '#schema/model/product-model.ts';
import {
  key,
  object,
  product,
  property,
  refer,
  unclassified,
  validValues,
} from '#test/fixtures/build-product.ts';

const usersContract = '../users/contract.yaml#users.id';

/** A contract with every feature of the graph, once. */
const sales = product('sales', [
  object(
    'orders',
    [
      key('id', 1, { description: 'Number of the order.' }),
      property('customer_id', 'string', {
        required: true,
        classification: 'confidential',
        customProperties: { access: [['role:finance'], ['role:support', 'purpose:support']] },
        relationships: [refer('customer_id', usersContract, { reverse: 'orders' })],
      }),
      property('status', 'string', { required: true, ...validValues('placed', 'in transit') }),
      property('placed_at', 'timestamp', { required: true, description: 'When it was placed.\nUTC.' }),
      property('total', 'number', { required: true, physicalType: 'DECIMAL(18,2)' }),
      property('weight', 'number', {
        customProperties: {
          deprecated: 'Nobody weighs; see "lines".',
          mask: { with: 'GENERALIZE', to: '10' },
        },
      }),
      property('gift_text', 'string', {
        classification: 'restricted',
        customProperties: {
          pii: ['name', 'free-text'],
          mask: { with: 'REDACT', unless: [['role:steward']] },
        },
      }),
      property('delivery', 'object', {
        properties: [
          property('city', 'string', { required: true }),
          unclassified(property('floor', 'integer')),
        ],
      }),
      property('labels', 'array', { required: true, items: property('', 'string') }),
      unclassified(property('remark')),
    ],
    { description: 'What a customer asked for.' },
  ),
  object(
    'order_lines',
    [
      key('order_id', 1, { relationships: [refer('order_id', 'orders.id', { reverse: 'lines' })] }),
      key('line', 2, { logicalType: 'integer' }),
      property('product_id', 'string', {
        relationships: [refer('product_id', '../inventory/contract.yaml#products.id')],
      }),
      property('quantity', 'integer'),
    ],
    { customProperties: { classification: 'restricted', access: [['role:finance']] } },
  ),
  object(
    'invoices',
    [
      key('id', 1, {
        relationships: [refer('id', 'orders.id', { reverse: 'invoice', cardinality: 'one-to-one' })],
      }),
      property('due', 'date', { classification: 'public' }),
    ],
    { customProperties: { deprecated: 'Use payments.' } },
  ),
]);

test('prints a rich contract as the file next to this test', async () => {
  await expect(sdlOf(sales)).toMatchFileSnapshot('sales.graphql');
});

test('prints the same text for the same contract', () => {
  expect(sdlOf(structuredClone(sales))).toBe(sdlOf(sales));
});

test('is a subgraph that @apollo/subgraph accepts', () => {
  const schema = buildSubgraphSchema({ typeDefs: parse(sdlOf(sales)) });
  expect(schema.getType('Order')?.description).toBe('What a customer asked for.');
});

test('every generated type and output field has a description', () => {
  const around = modelOf(sales).entities.flatMap(({ names }) => Object.values(names));
  const generated = parse(sdlOf(sales)).definitions.filter(
    (node) => 'name' in node && around.includes(node.name?.value ?? ''),
  );
  expect(generated.length).toBeGreaterThan(30);
  for (const node of generated) {
    const fields = node.kind === Kind.OBJECT_TYPE_DEFINITION ? (node.fields ?? []) : [];
    for (const described of [node, ...fields]) {
      expect('description' in described && described.description?.value, print(described)).toBeTruthy();
    }
  }
});

test('composes with the products that it references', () => {
  const users = product('users', [object('users', [key(), property('birth_date', 'date')])]);
  const inventory = product('inventory', [object('products', [key(), property('price', 'number')])]);
  const result = composeSupergraph({
    subgraphs: [sales, users, inventory].map((contract) => ({
      name: contract.domain,
      url: 'http://127.0.0.1/graphql',
      sdl: sdlOf(contract),
    })),
    overlays: [],
  });
  expect(result.findings.filter((finding) => finding.severity === 'error')).toEqual([]);
});

test('links and defines only what it uses', () => {
  const sdl = sdlOf(
    product('x', [object('things', [key('id', 1, { classification: 'public' }), property('name')])]),
  );
  expect(sdl).toContain('import: ["@classification", "@reveals", "@inert"]');
  for (const name of ['@pii', '@mask', '@access', 'policy__Mask', 'scalar Decimal', 'input DateFilter']) {
    expect(sdl).not.toContain(name);
  }
});

test('defines types with the same name and content once', () => {
  const address = { properties: [property('city')], customProperties: { typeName: 'Address' } };
  const currency = { ...validValues('EUR', 'USD'), customProperties: { typeName: 'Currency' } };
  const sdl = sdlOf(
    product('x', [
      object('shops', [
        key(),
        property('address', 'object', address),
        property('currency', 'string', currency),
      ]),
      object('depots', [
        key(),
        property('location', 'object', address),
        property('money', 'string', currency),
      ]),
    ]),
  );
  expect(sdl.match(/^(type Address|enum Currency|input CurrencyFilter) /gm)).toHaveLength(3);
});

test.each<[string, Partial<Property>, string]>([
  ['public and required', { classification: 'public', required: true }, 'String!'],
  ['internal and required', { required: true }, 'String!'],
  ['internal and not required', {}, 'String'],
  ['required, but confidential', { classification: 'confidential', required: true }, 'String'],
  [
    'required, but not for everybody',
    { required: true, customProperties: { access: [['role:a']] } },
    'String',
  ],
  ['required, but masked', { required: true, customProperties: { mask: { with: 'HASH' } } }, 'String'],
])('a field that is %s is nullable unless no caller can be denied it', (_, more, type) => {
  const sdl = sdlOf(product('x', [object('things', [key(), property('note', 'string', more)])]));
  expect(fieldType(sdl, 'Thing', 'note')).toBe(type);
});

test('the roots of a deprecated product are deprecated', () => {
  const sdl = sdlOf(product('x', [object('things', [key()])], { status: 'Deprecated' }));
  expect(sdl.match(/@deprecated\(reason: "The data product \\"x\\" is deprecated\."\)/g)).toHaveLength(2);
});

test('descriptions cannot break out of their quotes', () => {
  const description = 'ends with """ } type Evil { a: Int } """ \\ " \u0000 \ud800';
  const sdl = sdlOf(product('x', [object('things', [key()], { description })]));
  const thing = buildSubgraphSchema({ typeDefs: parse(sdl) }).getType('Thing');
  expect(thing?.description).toContain('type Evil');
  expect(sdl).not.toContain('\u0000');
});

function modelOf(contract: DataProduct): ProductModel {
  const result = modelProduct(contract);
  if (!result.ok) throw new Error(JSON.stringify(result.findings, null, 2));
  return result.model;
}

function sdlOf(contract: DataProduct): string {
  return printSubgraphSchema(modelOf(contract));
}

function fieldType(sdl: string, typeName: string, field: string): string | undefined {
  const type = parse(sdl).definitions.find(
    (node) => node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === typeName,
  );
  const fields = type && 'fields' in type ? (type.fields ?? []) : [];
  const found = fields.find(({ name }) => name.value === field);
  return found && print(found.type);
}
