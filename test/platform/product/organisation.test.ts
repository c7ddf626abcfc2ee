import { expect, test } from 'vitest';
import type { MeshStatements } from '#schema/policy/policy.ts';
import { anonymous, type Principal } from '#schema/policy/principal.ts';
import { createTestProduct } from '#test/testkit/test-product.ts';

const contract = JSON.stringify({
  kind: 'DataContract',
  apiVersion: 'v3.1.0',
  id: 'urn:weft:depot',
  version: '1.0.0',
  status: 'active',
  domain: 'depot',
  schema: ['goods', 'bins'].map((name) => ({
    name,
    properties: [
      { name: 'id', logicalType: 'string', primaryKey: true, required: true, classification: 'internal' },
      { name: 'weight', logicalType: 'integer', classification: 'internal' },
    ],
  })),
});
const rows = { goods: [{ id: 'g1', weight: 7 }], bins: [{ id: 'b1', weight: 9 }] };
const query = `{
  goods { totalCount nodes { id weight } aggregate { count sum { weight } }}
  bins { totalCount }
}`;
const everything = {
  goods: {
    totalCount: 1,
    nodes: [{ id: 'g1', weight: 7 }],
    aggregate: { count: 1, sum: { weight: '7' } },
  },
  bins: { totalCount: 1 },
};

function caller(more: Partial<Principal>): Principal {
  return { ...anonymous, authenticated: true, subject: 'somebody', ...more };
}

/** The gateway's bundle does not contain the product's coordinates: the product's own schema decides. */
async function seenBy(who: Principal, statements: MeshStatements) {
  await using depot = await createTestProduct({ contract, rows, statements, policy: { coordinates: {} } });
  return (await depot.as(who).query(query)).data;
}

const organisation = { allow: [['scope:staff']] };
const nothing = { goods: null, bins: null };

test('a product decides INTERNAL on its own schema by the organisation statement of the bundle', async () => {
  expect(await seenBy(caller({ scopes: ['staff'] }), { organisation })).toEqual(everything);
  expect(await seenBy(caller({ roles: ['customer'] }), { organisation })).toEqual(nothing);
  expect(await seenBy(anonymous, { organisation })).toEqual(nothing);
});

test('without a statement in the bundle, no caller sees INTERNAL fields', async () => {
  expect(await seenBy(caller({ scopes: ['staff'], roles: ['steward'] }), {})).toEqual(nothing);
});

test('a type that the bundle opens is open with its pages, aggregates and groups, and the other is not', async () => {
  const audiences = { Good: [{ allow: [['role:customer']] }] };
  const statements = { organisation, audiences };
  expect(await seenBy(caller({ roles: ['customer'] }), statements)).toEqual({ ...everything, bins: null });
  expect(await seenBy(caller({ roles: ['partner'] }), statements)).toEqual(nothing);
  await using depot = await createTestProduct({ contract, rows, statements });
  const groups = '{ goods { groupBy(by: [ID]) { count keys { id } } } }';
  const opened = await depot.as(caller({ roles: ['customer'] })).query(groups);
  expect(opened.data.goods.groupBy).toEqual([{ count: 1, keys: { id: 'g1' } }]);
  const closed = await depot.as(caller({ roles: ['partner'] })).query(groups);
  expect(closed.errors?.[0]?.extensions.code).toBe('MASKED_FIELD_OPERATION');
});

test('the claims of the statements separate classes of callers', async () => {
  const statements = { organisation: { allow: [['claim:firm=ours']] } };
  await using depot = await createTestProduct({ contract, rows, statements });
  const firm = async (name: string) =>
    (await depot.as(caller({ claims: { firm: [name] } })).query('{ bins { totalCount } }')).data.bins;
  expect([await firm('ours'), await firm('theirs'), await firm('ours')]).toEqual([
    { totalCount: 1 },
    null,
    { totalCount: 1 },
  ]);
});
