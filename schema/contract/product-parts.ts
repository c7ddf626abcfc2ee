import type { PhysicalType } from '../physical-types/physical-type.ts';
import { readPhysicalType } from '../physical-types/read-physical-type.ts';
import type { CustomProperties, LogicalType, Property } from './data-product.ts';
import { at, itemsAt, plainValue, type SourceNode, scalarAt, textAt } from './source-node.ts';

const logicalTypes: ReadonlySet<string> = new Set<LogicalType>([
  'string',
  'date',
  'timestamp',
  'time',
  'number',
  'integer',
  'object',
  'array',
  'boolean',
  'map',
  'vector',
]);

export function isLogicalType(text: string | undefined): text is LogicalType {
  return text !== undefined && logicalTypes.has(text);
}

/** The texts at `keys`, where they exist. */
export function textsOf<Key extends string>(
  node: SourceNode | undefined,
  ...keys: readonly Key[]
): { [K in Key]?: string } {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const text = textAt(node, key);
      return text === undefined ? [] : [[key, text]];
    }),
  ) as { [K in Key]?: string };
}

/** The list of `{ property, value }` at `customProperties` as one record. */
export function customPropertiesOf(node: SourceNode | undefined): CustomProperties {
  return Object.fromEntries(
    itemsAt(node, 'customProperties').flatMap((item) => {
      const name = textAt(item, 'property');
      const value = at(item, 'value');
      return name === undefined ? [] : [[name, value ? plainValue(value) : null]];
    }),
  );
}

export function recordAt(node: SourceNode | undefined, key: string): Readonly<Record<string, unknown>> {
  const map = at(node, key);
  return map?.kind === 'map' ? (plainValue(map) as Record<string, unknown>) : {};
}

export function valuesAt(node: SourceNode | undefined, key: string): readonly unknown[] {
  return itemsAt(node, key).map(plainValue);
}

/** The entries of a map beside `keys`. */
export function withoutKeys(
  node: SourceNode | undefined,
  keys: readonly string[],
): Readonly<Record<string, unknown>> {
  if (node?.kind !== 'map') return {};
  const others = [...node.entries].filter(([key]) => !keys.includes(key));
  return Object.fromEntries(others.map(([key, value]) => [key, plainValue(value)]));
}

/** The key position as written; `undefined` where there is none. */
export function writtenKeyPosition(node: SourceNode): number | undefined {
  const position = scalarAt(node, 'primaryKeyPosition');
  return typeof position === 'number' && position > 0 ? position : undefined;
}

/**
 * Numbers the key properties: first those with a written position, in that order, then the others in document order.
 * `check-meaning.ts` reports wrong numbers.
 */
export function withKeyPositions(properties: readonly Property[]): readonly Property[] {
  const keys = properties.filter(({ primaryKey }) => primaryKey).sort((a, b) => rank(a) - rank(b));
  const positions = new Map(keys.map((key, index) => [key, index + 1]));
  return properties.map((property) => ({ ...property, primaryKeyPosition: positions.get(property) ?? -1 }));
}

function rank({ primaryKeyPosition }: Property): number {
  return primaryKeyPosition > 0 ? primaryKeyPosition : Number.MAX_SAFE_INTEGER;
}

/** The logical type of a `physicalType`, for properties that have no other; `undefined` where it is not known. */
export function logicalTypeOfPhysical(
  written: string | undefined,
  database?: string,
): LogicalType | undefined {
  const physical = written === undefined ? undefined : readPhysicalType(written, database);
  return physical && ofPhysical[physical.kind];
}

const ofPhysical: Readonly<Record<PhysicalType['kind'], LogicalType>> = {
  text: 'string',
  integer: 'integer',
  decimal: 'number',
  'decimal-float': 'number',
  float: 'number',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  time: 'time',
  array: 'array',
  json: 'object',
  map: 'map',
  struct: 'object',
  binary: 'string',
  other: 'string',
};
