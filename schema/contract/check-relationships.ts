import type { DataProduct, Property, PropertyReference, Relationship, SchemaObject } from './data-product.ts';
import { printReference } from './references.ts';
import type { Report } from './report.ts';
import { at, itemsAt, type SourceNode, type SourcePlace } from './source-node.ts';
import type { Locate } from './sources.ts';

/** Reports relationships whose ends differ in length or name nothing in this contract. */
export function checkRelationships(product: DataProduct, locate: Locate, report: Report): void {
  for (const relationship of product.objects.flatMap(relationshipsOf)) {
    checkLengths(relationship, locate, report);
    const node = locate(relationship.path);
    checkEnd(product, relationship.from, node, 'from', report);
    checkEnd(product, relationship.to, node, 'to', report);
  }
}

function relationshipsOf(part: SchemaObject | Property): readonly Relationship[] {
  const items = 'items' in part && part.items ? [part.items] : [];
  return [...part.relationships, ...[...part.properties, ...items].flatMap(relationshipsOf)];
}

function checkLengths({ from, to, path }: Relationship, locate: Locate, report: Report): void {
  const node = locate(path);
  if (!node || from.length === to.length) return;
  const message = `"from" names ${from.length} properties and "to" ${to.length}; name as many in both, in the same order.`;
  report('RELATIONSHIP_LENGTH_MISMATCH', node, message);
}

function checkEnd(
  product: DataProduct,
  references: readonly PropertyReference[],
  node: SourceNode | undefined,
  end: 'from' | 'to',
  report: Report,
): void {
  const written = at(node, end);
  if (!written) return;
  for (const [index, reference] of references.entries()) {
    if (reference.contract !== undefined) continue;
    const missing = missingPart(product, reference);
    const place: SourcePlace = itemsAt(node, end)[index] ?? written;
    if (!missing) continue;
    const message = `"${printReference(reference)}" names ${missing}; name one that is in "schema", or the contract that has it.`;
    report('UNKNOWN_REFERENCE', place, message);
  }
}

/** The part of a reference within the contract that does not exist, for a message. */
export function missingPart(product: DataProduct, reference: PropertyReference): string | undefined {
  const object = product.objects.find((candidate) => isNamed(candidate, reference.object));
  if (!object) return `the schema object "${reference.object}", which this contract does not have`;
  if (!reference.property) return 'no property';
  const found = findProperty(object.properties, reference.property.split('.'));
  return found ? undefined : `the property "${reference.property}", which "${object.name}" does not have`;
}

function isNamed(part: SchemaObject | Property, name: string): boolean {
  return part.name === name || part.id === name;
}

function findProperty(properties: readonly Property[], names: readonly string[]): Property | undefined {
  const [name = '', ...rest] = names;
  const property = properties.find((candidate) => isNamed(candidate, name));
  if (!property || rest.length === 0) return property;
  return findProperty([...property.properties, ...(property.items?.properties ?? [])], rest);
}
