import type { FieldType } from '#schema/model/product-model.ts';

/** A stored value as the graph shows it; enum values become names, and those that the contract does not list null. */
export function readEnum(type: FieldType, value: unknown): unknown {
  if (type.kind !== 'enum') return value ?? null;
  return type.values.find((known) => known.value === value)?.name ?? null;
}
