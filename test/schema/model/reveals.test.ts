import { buildSubgraphSchema } from '@apollo/subgraph';
import fc from 'fast-check';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import type { LogicalType, Property } from '#schema/contract/data-product.ts';
import { modelProduct } from '#schema/model/model-product.ts';
import { printSubgraphSchema } from '#schema/model/print-schema.ts';
import { annotatedCoordinates, collectPolicy } from '#schema/policy/directives/collect-policy.ts';
import { unlinkedPolicy } from '#schema/policy/directives/policy-link.ts';
import { key, object, product, property, refer, validValues } from '#test/fixtures/build-product.ts';

/** Members that are the same for every entity, and disclose no single field. */
const structural = new Set(
  `suppressed and or not nodes edges pageInfo totalCount aggregate groupBy node cursor keys key count sum avg min max
   countDistinct`.split(/\s+/),
);

const entityNames = ['Alpha', 'Beta', 'Gamma'];

const logicalTypes: readonly LogicalType[] = [
  ...(['string', 'date', 'timestamp', 'time', 'number', 'integer', 'boolean', 'object', 'array'] as const),
];

/** Columns are `alphaColumn0`, `betaColumn1`, ...: the name of a member shows its column. */
function columnArbitrary(entity: string, index: number): fc.Arbitrary<Property> {
  const name = `${entity.toLowerCase()}_column${index}`;
  return fc
    .record({
      type: fc.constantFrom(...logicalTypes),
      level: fc.constantFrom('public', 'internal', 'confidential', 'restricted', undefined),
      required: fc.boolean(),
      enumerated: fc.boolean(),
      decimal: fc.boolean(),
      target: fc.option(
        fc.constantFrom('../far/contract.yaml#zetas.id', ...entityNames.map((n) => `${n}.id`)),
      ),
      pii: fc.boolean(),
      single: fc.boolean(),
    })
    .map(({ type, level, required, enumerated, decimal, target, pii, single }) => {
      const refers = target !== null && type === 'string';
      const custom = { reverse: `back${entity}${index}`, name: `to${entity}${index}` };
      const { classification, ...column } = property(name, type, {
        required,
        customProperties: pii ? { pii: 'any', access: [['role:a']] } : {},
        ...(enumerated && !refers && validValues('a', 'b')),
        ...(decimal && { physicalType: 'DECIMAL(9,2)' }),
        ...(type === 'object' && { properties: [property(`${name}_inner`)] }),
        ...(type === 'array' && { items: property('', 'date') }),
        relationships: refers
          ? [refer(name, target, { ...custom, ...(single && { cardinality: 'one-to-one' }) })]
          : [],
      });
      return { ...column, ...(level && { classification: level }) };
    });
}

const products = fc
  .tuple(
    ...entityNames.map((entity) =>
      fc
        .integer({ min: 0, max: 4 })
        .chain((count) =>
          fc.tuple(...Array.from({ length: count }, (_, index) => columnArbitrary(entity, index))),
        )
        .map((columns) => object(entity, [key(), ...columns])),
    ),
  )
  .map((objects) => product('generated', objects));

/** The field that a member is made from, by the member's name; the entity's own fields are no disclosure. */
function disclosedBy(coordinate: string): string | undefined {
  const [type = '', member = ''] = coordinate.split('.');
  const column = /^(alpha|beta|gamma)_?column(\d)/i.exec(member);
  const edge = /^(?:to|back)(Alpha|Beta|Gamma)(\d)$/.exec(member);
  const [, entity, index] = edge ?? column ?? [];
  if (entity && index) {
    const owner = `${entity.charAt(0).toUpperCase()}${entity.slice(1).toLowerCase()}`;
    const isOwnField = !edge && (type === owner || /Inner$/.test(member));
    return isOwnField ? undefined : `${owner}.${owner.toLowerCase()}Column${index}`;
  }
  const ofType = entityNames.find((name) => type.startsWith(name) && type !== name);
  return ofType && /^id$/i.test(member) ? `${ofType}.id` : undefined;
}

test('every generated member that is made from a field reveals it, and every entity field is classified', () => {
  fc.assert(
    fc.property(products, (contract) => {
      const result = modelProduct(contract);
      if (!result.ok) throw new Error(JSON.stringify(result.findings, null, 2));
      const document = parse(printSubgraphSchema(result.model));
      const policy = collectPolicy(document, unlinkedPolicy);
      for (const { coordinate } of annotatedCoordinates(document)) {
        const field = disclosedBy(coordinate);
        if (field) {
          expect(
            policy.get(coordinate)?.reveals.map((reveal) => reveal.field),
            coordinate,
          ).toEqual([field]);
        }
      }
      for (const entity of result.model.entities) {
        for (const { coordinate } of entity.fields) {
          expect(policy.get(coordinate)?.classification, coordinate).toBeDefined();
        }
      }
    }),
    { numRuns: 150 },
  );
});

test('all generated members of an entity reveal a field, or are known to reveal none', () => {
  fc.assert(
    fc.property(products, (contract) => {
      const result = modelProduct(contract);
      if (!result.ok) return;
      const document = parse(printSubgraphSchema(result.model));
      const policy = collectPolicy(document, unlinkedPolicy);
      const around = new Set(result.model.entities.flatMap(({ names }) => Object.values(names)));
      const members = [...annotatedCoordinates(document)]
        .map(({ coordinate }) => coordinate)
        .filter((coordinate) => around.has(coordinate.split('.')[0] ?? '') && /\.\w+$/.test(coordinate));
      const silent = members.filter((coordinate) => !policy.get(coordinate)?.reveals.length);
      expect(silent.filter((coordinate) => !structural.has(coordinate.split('.')[1] ?? ''))).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test('a reference repeats the policy of its column', () => {
  fc.assert(
    fc.property(products, (contract) => {
      const result = modelProduct(contract);
      if (!result.ok) return;
      const policy = collectPolicy(parse(printSubgraphSchema(result.model)), unlinkedPolicy);
      for (const entity of result.model.entities) {
        for (const { name, via } of entity.references) {
          const { reveals, ...edge } = policy.get(`${entity.typeName}.${name}`) ?? { reveals: [] };
          const { reveals: none, ...column } = policy.get(via[0]?.coordinate ?? '') ?? { reveals: [] };
          expect(edge).toEqual(column);
          expect(reveals).toEqual(via.map((field) => ({ field: field.coordinate, by: 'KEY' })));
          expect(none).toEqual([]);
        }
      }
    }),
    { numRuns: 50 },
  );
});

test('a modelled product is a valid subgraph, and everything else is a finding, for any names and policies', () => {
  const anything = fc.anything({ maxDepth: 3, withNullPrototype: true, withBigInt: true });
  const names = fc.oneof(
    fc.string(),
    fc.constantFrom('id', 'and', 'Query', '__proto__', 'Date', 'a b', 'a_b'),
  );
  const columns = fc.array(
    fc
      .record({
        name: names,
        type: fc.constantFrom(...logicalTypes),
        custom: fc.dictionary(fc.constantFrom('pii', 'mask', 'access', 'typeName', 'deprecated'), anything),
        description: fc.string({ unit: 'binary' }),
        classification: fc.string(),
      })
      .map(({ name, type, custom, ...more }) => property(name, type, { ...more, customProperties: custom })),
    { maxLength: 4 },
  );
  const objects = fc.array(
    fc
      .record({ name: names, columns, custom: fc.dictionary(fc.constantFrom('typeName', 'pii'), anything) })
      .map(({ name, columns, custom }) => object(name, [key(), ...columns], { customProperties: custom })),
    { minLength: 1, maxLength: 3 },
  );
  fc.assert(
    fc.property(objects, (generated) => {
      const result = modelProduct(product('generated', generated));
      if (!result.ok) {
        expect(result.findings.some((finding) => finding.severity === 'error')).toBe(true);
        return;
      }
      buildSubgraphSchema({ typeDefs: parse(printSubgraphSchema(result.model)) });
    }),
    { numRuns: 300 },
  );
});
