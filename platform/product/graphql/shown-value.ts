import type { FieldType } from '#schema/model/product-model.ts';

/**
 * A stored value as the graph shows it: values of an enum become names, those that the contract does not list null, and
 * a text of JSON the value that it is.
 */
export function shownValue(type: FieldType, value: unknown): unknown {
  if (type.kind === 'enum') return type.values.find((known) => known.value === value)?.name ?? null;
  return type.name === 'JSON' && typeof value === 'string' ? readJson(value) : (value ?? null);
}

// TypeScript does not know it yet; Node has it from version 21.
const { rawJSON } = JSON as JSON & { rawJSON(text: string): unknown };

/** Numbers that JavaScript would change are passed on as they were written; a text that is no JSON is null. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text, (_, value: unknown, { source }: { readonly source?: string } = {}) =>
      typeof value === 'number' && source !== undefined && String(value) !== source ? rawJSON(source) : value,
    );
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
