import { expect, test } from 'vitest';
import { readPolicy } from '#schema/policy/directives/read-policy.ts';
import { eachEngine } from '#test/testkit/each-engine.ts';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createTestProduct, principal } from '#test/testkit/test-product.ts';

const engines = eachEngine();
const analyst = principal('analyst', 'analytics');
const link = linkHeader({ policy: ['@mask', '@access'] });

const open = { classification: 'public' };
const text = (name: string) => ({ name, logicalType: 'string', ...open });
const object = (name: string, properties: readonly unknown[]) => ({
  name,
  logicalType: 'object',
  ...open,
  properties,
});
const list = (name: string, items: object) => ({ name, logicalType: 'array', ...open, items });

const contractOf = (struct: unknown) =>
  JSON.stringify({
    kind: 'DataContract',
    apiVersion: 'v3.1.0',
    id: 'urn:weft:parcels',
    version: '1.0.0',
    status: 'active',
    domain: 'parcels',
    schema: [{ name: 'parcels', properties: [{ ...text('id'), primaryKey: true, required: true }, struct] }],
  });

const nested = contractOf(
  object('label', [
    object('inner', [text('name')]),
    list('tags', { name: 'tag', logicalType: 'string' }),
    list('weights', { name: 'weight', logicalType: 'integer', physicalType: 'bigint' }),
    text('note'),
  ]),
);
const rows = {
  parcels: [
    {
      id: 'p1',
      label: { inner: { name: 'Ann' }, tags: ['red'], weights: ['9007199254740993'], note: 'x' },
    },
    { id: 'p2', label: null },
  ],
};
const query = '{ parcels { nodes { label { inner { name } tags weights note } } } }';

test.each(engines)('on %s a struct and lists within a struct are withheld', async (_, postgres) => {
  const policy = readPolicy(`${link}
    type ParcelLabelInner @access(requires: [["role:steward"]]) { name: String }
    type ParcelLabel {
      inner: ParcelLabelInner @access(requires: [["role:steward"]])
      tags: [String!] @mask(with: NULL)
      weights: [Long!] @access(requires: [["role:steward"]])
    }`);
  await using parcels = await createTestProduct({ postgres: postgres(), contract: nested, rows, policy });
  const { data, errors = [] } = await parcels.as(analyst).query(query);
  expect(data.parcels.nodes).toEqual([
    { label: { inner: null, tags: null, weights: null, note: 'x' } },
    { label: null },
  ]);
  expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(['FORBIDDEN_FIELD']));
  await using whole = await createTestProduct({ postgres: postgres(), contract: nested, rows });
  expect((await whole.as(analyst).query(query)).data.parcels.nodes).toEqual(
    rows.parcels.map(({ label }) => ({ label })),
  );
});

test.each(engines)('on %s a struct has as many fields as its contract says', async (_, postgres) => {
  const names = Array.from({ length: 120 }, (_unused, at) => `f${at}`);
  const contract = contractOf(object('label', names.map(text)));
  const label = Object.fromEntries(names.map((name) => [name, `value of ${name}`]));
  await using parcels = await createTestProduct({
    postgres: postgres(),
    contract,
    rows: { parcels: [{ id: 'p1', label }] },
  });
  const { data } = await parcels.as(analyst).query(`{ parcels { nodes { label { ${names.join(' ')} } } } }`);
  expect(data?.parcels?.nodes).toEqual([{ label }]);
});
