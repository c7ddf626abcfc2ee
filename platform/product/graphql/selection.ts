import { type FieldNode, type GraphQLObjectType, type GraphQLResolveInfo, isObjectType } from 'graphql';
import { collectSubfields } from 'graphql/execution/collectFields.js';
import type { EntityModel, FieldModel } from '#schema/model/product-model.ts';

/** The selected fields of an object type: field name to its nodes, over all aliases and fragments. */
export type Selection = ReadonlyMap<string, readonly FieldNode[]>;

type Info = Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'variableValues'>;

/** Collects fields with regard to fragments, type conditions, `@skip` and `@include`. */
export function selectionOf(info: Info, typeName: string, nodes: readonly FieldNode[]): Selection {
  const type = info.schema.getType(typeName);
  if (!isObjectType(type)) return new Map();
  const byResponse = collectSubfields(
    info.schema,
    info.fragments,
    info.variableValues,
    type as GraphQLObjectType,
    [...nodes],
  );
  const byName = new Map<string, FieldNode[]>();
  for (const fields of byResponse.values()) {
    const name = fields[0]?.name.value ?? '';
    byName.set(name, [...(byName.get(name) ?? []), ...fields]);
  }
  return byName;
}

/** The nodes below one field of a selection; none where it is not selected. */
export function nodesOf(selection: Selection, ...names: readonly string[]): readonly FieldNode[] {
  return names.flatMap((name) => selection.get(name) ?? []);
}

/**
 * The columns that a selection on an entity reads: its key, the selected fields, and the foreign keys of selected
 * edges. A field that the contract does not know is handwritten, and may read the whole row.
 */
export function fieldsRead(entity: EntityModel, selected: Iterable<string>): readonly FieldModel[] {
  const read = new Set(entity.key);
  for (const name of selected) {
    const field = entity.fields.find((candidate) => candidate.name === name);
    const reference = entity.references.find((candidate) => candidate.name === name);
    if (field) read.add(field);
    else if (reference) for (const via of reference.via) read.add(via);
    else if (name !== '__typename' && !entity.reverseEdges.some((edge) => edge.name === name))
      return entity.fields;
  }
  return entity.fields.filter((field) => read.has(field));
}
