import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createTestProduct, principal } from '#test/testkit/test-product.ts';
import resolvers from '../../subgraphs/logistics/resolvers.ts';

const shipment = {
  id: 's1',
  order_id: 'o1',
  carrier: 'DPL',
  status: 'DELIVERED',
  shipped_at: '2026-03-01 08:00:00',
  delivered_at: '2026-03-02 09:59:00',
  recipient_name: 'Ann Example',
  recipient_address: '1 Secret Street',
};

async function logistics() {
  return createTestProduct({
    contract: await readFile('subgraphs/logistics/contract.yaml', 'utf8'),
    extensions: await readFile('subgraphs/logistics/extensions.graphql', 'utf8'),
    rows: { shipments: [shipment, { ...shipment, id: 's2', delivered_at: null }] },
    serve: { resolvers },
  });
}

const query = '{ shipments { nodes { id transitHours label } } }';

test('a hand-written field is computed from the row and governed by its own directives', async () => {
  await using product = await logistics();
  const steward = await product.as(principal('steward')).query(query);
  expect(steward.data?.shipments.nodes).toEqual([
    { id: 's1', transitHours: 25, label: 'Ann Example, 1 Secret Street' },
    { id: 's2', transitHours: null, label: 'Ann Example, 1 Secret Street' },
  ]);
});

test('a caller without the address gets no label, whatever the resolver returns', async () => {
  await using product = await logistics();
  const analyst = await product.as(principal('analyst')).query(query);
  expect(analyst.data?.shipments.nodes.map(({ label }: { label: unknown }) => label)).toEqual([null, null]);
  expect(analyst.data?.shipments.nodes[0].transitHours).toBe(25);
  expect(analyst.errors?.[0]?.extensions.code).toBe('FORBIDDEN_FIELD');
  expect(analyst.text).not.toMatch(/Ann Example|Secret Street/);
});

test('a resolver reads the masked row: a field that forgets its policy shows no more than the mask', async () => {
  const contract = await readFile('subgraphs/logistics/contract.yaml', 'utf8');
  const open = 'extend type Shipment { label: String @classification(level: INTERNAL) }';
  const rows = { shipments: [shipment] };
  await using product = await createTestProduct({
    contract,
    extensions: open,
    rows,
    serve: { resolvers: { Shipment: { label: resolvers.Shipment.label } } },
  });
  const { text, data } = await product.as(principal('analyst')).query('{ shipments { nodes { label } } }');
  expect(data?.shipments.nodes[0].label).toContain('[redacted]');
  expect(text).not.toMatch(/Ann Example|Secret Street/);
});
