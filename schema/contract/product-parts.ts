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

/**
 * Whether a `physicalType` of any database holds whole numbers that may need more than 32 bits, such as unsigned 32.
 */
export function isWideInteger(physicalType: string): boolean {
  return /^(bigint|int8|long|int64|hugeint|uinteger|uint32|ubigint|uint64|bigserial)\b/i.test(
    physicalType.trim(),
  );
}

/**
 * The digits of a `physicalType` `DECIMAL` or `NUMERIC`: one argument is the precision of whole numbers, none means 18
 * digits with three of them after the point; `undefined` for another type.
 */
export function decimalDigits(physicalType: string): { precision: number; scale: number } | undefined {
  const match = /^(?:decimal|numeric)\s*(?:\(\s*(\d{1,2})\s*(?:,\s*(\d{1,2})\s*)?\))?$/i.exec(
    physicalType.trim(),
  );
  if (!match) return undefined;
  const [, precision, scale] = match;
  if (precision === undefined) return { precision: 18, scale: 3 };
  return { precision: Number(precision), scale: Number(scale ?? 0) };
}
