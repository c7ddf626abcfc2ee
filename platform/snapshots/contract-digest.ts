import { createHash } from 'node:crypto';
import type { FieldModel, ProductModel } from '#schema/model/product-model.ts';

/**
 * SHA-256 of what a contract says of data and its policy. A snapshot was built for a contract of one digest, and is
 * served by a process that has read a contract of the same. Descriptions and deprecations do not count.
 */
export function contractDigest({ domain, entities, foreign }: ProductModel): string {
  const said = {
    domain,
    entities: entities.map(({ typeName, table, key, fields, references, reverseEdges, policy }) => ({
      typeName,
      table,
      key: key.map(({ column }) => column),
      fields: fields.map(sayField),
      references: references.map(({ name, via, target }) => [name, columnsOf(via), target]),
      reverseEdges: reverseEdges.map(({ name, source, via, single }) => [
        name,
        source,
        columnsOf(via),
        single,
      ]),
      policy,
    })),
    foreign: foreign.map(({ typeName, key, reverseEdges }) => [
      typeName,
      key,
      reverseEdges.map(({ name, source, single }) => [name, source, single]),
    ]),
  };
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}

function sayField({ name, column, type, list, required, policy }: FieldModel): unknown {
  const shape = type.kind === 'object' ? { ...type, fields: type.fields.map(sayField) } : type;
  return { name, column, type: shape, list, required, policy };
}

function columnsOf(fields: readonly FieldModel[]): string[] {
  return fields.map(({ column }) => column);
}
