import type { UnplannedBranch } from './check/tracing.ts';
import type { UnfetchedField } from './query-plan.ts';

/**
 * What is selected of the types that planners take for impossible, and that no fetch asks for: its null is no value of a
 * domain. Left out is what some fetch asks for of that type, be it under other conditions or objects.
 */
export function unfetchedFields(unplanned: readonly UnplannedBranch[]): readonly UnfetchedField[] {
  const found = new Map<string, UnfetchedField>();
  for (const { place, types } of unplanned) {
    for (const { key, name, on } of place.wanted) {
      if (key === undefined || name === '__typename') continue;
      const written = place.written.get(key) ?? [];
      for (const type of types) {
        if (!on.has(type) || written.some((each) => each.on.has(type))) continue;
        const field = { place: place.path, type, name: key };
        found.set(unfetchedKey(field), field);
      }
    }
  }
  return [...found.values()];
}

/** One text for each field, of names alone. */
export function unfetchedKey({ place, type, name }: UnfetchedField): string {
  return `${place} ${type} ${name}`;
}
