import { expect, test } from 'vitest';
import { eachEngine } from '#test/testkit/each-engine.ts';
import { createTestProduct, principal } from '#test/testkit/test-product.ts';

const engines = eachEngine();
const analyst = principal('analyst');
const steward = principal('steward');

const open = { classification: 'public' };
const contract = JSON.stringify({
  kind: 'DataContract',
  apiVersion: 'v3.2.0',
  id: 'urn:weft:events',
  version: '1.0.0',
  status: 'active',
  domain: 'events',
  schema: [
    {
      name: 'events',
      properties: [
        { name: 'id', logicalType: 'string', primaryKey: true, required: true, ...open },
        { name: 'payload', logicalType: 'object', ...open },
        { name: 'marks', logicalType: 'array', ...open },
        {
          name: 'counts',
          logicalType: 'map',
          map: { key: { logicalType: 'string' }, value: { logicalType: 'integer' } },
          classification: 'internal',
          customProperties: [{ property: 'mask', value: { with: 'NULL', unless: [['role:steward']] } }],
        },
        {
          name: 'place',
          logicalType: 'object',
          ...open,
          properties: [{ name: 'raw', logicalType: 'object', ...open }],
        },
        { name: 'parts', logicalType: 'array', ...open, items: { name: 'part', logicalType: 'object' } },
      ],
    },
  ],
});

const payload = { b: [1, 2.5, null], a: { '': 1 }, text: '{"b":1}' };
const rows = {
  events: [
    {
      id: 'e1',
      payload,
      marks: 'a text',
      counts: { n: 1 },
      place: { raw: [true] },
      parts: [{ x: 1 }],
    },
    { id: 'e2', payload: null, marks: null, counts: null, place: null, parts: null },
  ],
};
const query = '{ events(orderBy: [{ id: ASC }]) { nodes { payload marks counts place { raw } parts } } }';

test.each(engines)('on %s JSON is answered as it is, and masked as a whole', async (_, postgres) => {
  await using events = await createTestProduct({ postgres: postgres(), contract, rows });
  const { data, errors } = await events.as(steward).query(query);
  expect(errors).toBeUndefined();
  expect(data.events.nodes).toEqual([
    {
      payload,
      marks: 'a text',
      counts: { n: 1 },
      place: { raw: [true] },
      parts: [{ x: 1 }],
    },
    { payload: null, marks: null, counts: null, place: null, parts: null },
  ]);
  const masked = await events.as(analyst).query('{ events { nodes { counts } } }');
  expect(masked.data.events.nodes).toEqual([{ counts: null }, { counts: null }]);
});

test.each([
  '{ events(where: { payload: { isNull: true } }) { totalCount } }',
  '{ events(orderBy: [{ payload: ASC }]) { totalCount } }',
  '{ events { groupBy(by: [PAYLOAD]) { count } } }',
  '{ events { aggregate { countDistinct { payload } } } }',
])('nothing compares JSON: %s', async (refused) => {
  await using events = await createTestProduct({ contract, rows });
  const { data, errors = [] } = await events.as(steward).query(refused);
  expect(data).toBeFalsy();
  expect(errors.length).toBeGreaterThan(0);
});
