import { expect, test } from 'vitest';
import { anonymous } from '#schema/policy/principal.ts';
import { contractHead } from '#test/fixtures/contracts.ts';
import { createTestProduct, principal } from '#test/testkit/test-product.ts';

const contract = `
${contractHead('depot')}
  - name: shelves
    properties:
      - { name: hall, logicalType: string, primaryKey: true, primaryKeyPosition: 1, required: true, classification: internal }
      - { name: number, logicalType: string, primaryKey: true, primaryKeyPosition: 2, required: true, classification: internal }
      - { name: height, logicalType: integer, classification: internal }
  - name: labels
    properties:
      - name: id
        logicalType: string
        primaryKey: true
        required: true
        classification: internal
        relationships:
          - type: foreignKey
            to: ../goods/contract.yaml#schema/goods/properties/id
            customProperties:
              - { property: name, value: good }
              - { property: reverse, value: label }
              - { property: cardinality, value: one-to-one }
      - { name: text, logicalType: string, classification: internal }
`;
const rows = {
  shelves: [
    { hall: 'a', number: '1', height: 10 },
    { hall: 'a', number: '2', height: 20 },
    { hall: 'b', number: '1', height: 30 },
  ],
  labels: [{ id: 'g1', text: 'fragile' }],
};
const analyst = principal('analyst');

test('finds rows by all fields of a composite key', async () => {
  await using depot = await createTestProduct({ contract, rows });
  const { data, errors } = await depot.as(analyst).query(`{
    shelf(hall: "a", number: "2") { height }
    none: shelf(hall: "b", number: "2") { height }
    shelves(first: 2) { nodes { hall number } pageInfo { endCursor } }
    _entities(representations: [{ __typename: "Shelf", hall: "b", number: "1" }, { __typename: "Shelf", hall: "b" }]) {
      ... on Shelf { height }
    } }`);
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({
    shelf: { height: 20 },
    none: null,
    shelves: {
      nodes: [
        { hall: 'a', number: '1' },
        { hall: 'a', number: '2' },
      ],
    },
    _entities: [{ height: 30 }, null],
  });
  const next = await depot
    .as(analyst)
    .query(`{ shelves(after: "${data.shelves.pageInfo.endCursor}") { nodes { hall number } } }`);
  expect(next.data.shelves.nodes).toEqual([{ hall: 'b', number: '1' }]);
});

test('answers an edge to one with the row or null', async () => {
  await using depot = await createTestProduct({ contract, rows });
  const { data, errors } = await depot.as(analyst).query(
    `{ _entities(representations: [{ __typename: "Good", id: "g1" }, { __typename: "Good", id: "g2" }]) {
      ... on Good { id label { text good { __typename id } } } } }`,
  );
  expect(errors).toBeUndefined();
  expect(data._entities).toEqual([
    { id: 'g1', label: { text: 'fragile', good: { __typename: 'Good', id: 'g1' } } },
    { id: 'g2', label: null },
  ]);
  expect(depot.statements).toHaveLength(1);
});

test('does not disclose whether a row exists to a caller without access to its type', async () => {
  await using depot = await createTestProduct({ contract, rows });
  const ask = (id: string) =>
    depot
      .as(anonymous)
      .query(`{ _entities(representations: [{ __typename: "Label", id: "${id}" }]) { __typename } }`);
  const [there, absent] = [await ask('g1'), await ask('g2')];
  expect(there.errors?.[0]?.extensions.code).toBe('FORBIDDEN_FIELD');
  expect(there.text).toBe(absent.text);
});

test('limits the entities of a request, and refuses more before it looks up any', async () => {
  await using depot = await createTestProduct({ contract, rows });
  const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }';
  const representations = (count: number) => ({
    r: Array.from({ length: count }, (_, index) => ({ __typename: 'Label', id: `g${index}` })),
  });
  const most = await depot.as(analyst).query(query, representations(10_000));
  expect([most.status, most.data._entities.length, depot.statements.length]).toEqual([200, 10_000, 1]);
  const { status, errors } = await depot.as(analyst).query(query, representations(10_001));
  expect([status, errors?.[0]?.extensions.code, depot.statements.length]).toEqual([400, 'LIMIT_EXCEEDED', 1]);
});
