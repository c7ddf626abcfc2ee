import type { Property } from '../contract/data-product.ts';
import type { ReportModelFinding } from './model-finding.ts';
import { referenceNameOf } from './naming.ts';
import type { FieldModel, ForeignEntity, ReferenceEdge, ReverseEdge } from './product-model.ts';
import { entityNameOf, type KeyReference } from './references.ts';

/** The fields that properties became. */
export type FieldOf = ReadonlyMap<Property, FieldModel>;

/** An entity's edge to the target of a relationship, named by the custom property `name` or after the columns. */
export function referenceEdgeOf(reference: KeyReference, fieldOf: FieldOf): ReferenceEdge {
  const via = fieldsOf(reference.via, fieldOf);
  const { name, description } = reference.custom;
  const { typeName, key, contract } = reference;
  return {
    name:
      typeof name === 'string'
        ? name
        : referenceNameOf(
            via.map((field) => field.name),
            typeName,
          ),
    via,
    target: { typeName, key, foreign: contract !== undefined },
    description: typeof description === 'string' ? description : undefined,
  };
}

/** The edges back, one for each relationship with a custom property `reverse`. */
export function reverseEdgesOf(
  references: readonly KeyReference[],
  fieldOf: FieldOf,
): readonly ReverseEdge[] {
  return references.flatMap(({ from, via, typeName, key, custom }) => {
    const { reverse, cardinality } = custom;
    if (typeof reverse !== 'string') return [];
    return {
      name: reverse,
      on: typeName,
      key,
      source: entityNameOf(from),
      via: fieldsOf(via, fieldOf),
      single: cardinality === 'one-to-one',
    };
  });
}

/** Entities of other products, each once; a second key for one of them is a finding. */
export function foreignEntitiesOf(
  references: readonly KeyReference[],
  fieldOf: FieldOf,
  report: ReportModelFinding,
): readonly ForeignEntity[] {
  const foreign = new Map<string, KeyReference[]>();
  for (const reference of references) {
    if (reference.contract === undefined) continue;
    const same = foreign.get(reference.typeName) ?? [];
    if (same[0] && same[0].key.join() !== reference.key.join()) reportSecondKey(reference, same[0], report);
    foreign.set(reference.typeName, [...same, reference]);
  }
  return [...foreign].flatMap(([typeName, [first, ...rest]]) =>
    first?.contract === undefined
      ? []
      : {
          typeName,
          key: first.key,
          contract: first.contract,
          reverseEdges: reverseEdgesOf([first, ...rest], fieldOf),
        },
  );
}

function reportSecondKey(reference: KeyReference, first: KeyReference, report: ReportModelFinding): void {
  report(
    'REFERENCE_KEYS_DIFFER',
    reference.from.path,
    `"${reference.typeName}" is referred to by "${first.key.join(' ')}" and by "${reference.key.join(' ')}". Use one key.`,
  );
}

function fieldsOf(properties: readonly Property[], fieldOf: FieldOf): readonly FieldModel[] {
  return properties.map((property) => fieldOf.get(property)).filter((field) => field !== undefined);
}
