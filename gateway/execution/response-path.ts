import { isRecord } from '#schema/is-record.ts';
import type { ResponseObject } from './response-object.ts';

/** A position in a response. */
export type ResponsePath = readonly (string | number)[];

/**
 * The objects at a path below others, `@` for each list.
 * @param repeats whether one object may be at several places; it is in the result once.
 */
export function objectsAt(
  from: readonly ResponseObject[],
  path: readonly string[],
  repeats: boolean,
): readonly ResponseObject[] {
  let found: readonly unknown[] = from;
  for (const key of path) {
    const next: unknown[] = [];
    for (const value of found) {
      if (key !== '@') add(next, (value as ResponseObject)[key]);
      else if (Array.isArray(value)) for (const item of value) add(next, item);
    }
    found = repeats && next.length > 1 ? [...new Set(next)] : next;
    if (found.length === 0) return [];
  }
  return found.filter(isRecord);
}

function add(to: unknown[], value: unknown): void {
  if (typeof value === 'object' && value !== null) to.push(value);
}

/** All places of the objects at a path. */
export function placesAt(
  data: ResponseObject,
  path: readonly string[],
): ReadonlyMap<ResponseObject, readonly ResponsePath[]> {
  const places = new Map<ResponseObject, ResponsePath[]>();

  function walk(value: unknown, index: number, place: ResponsePath): void {
    const key = path[index];
    if (key === '@') {
      if (!Array.isArray(value)) return;
      for (const [at, item] of value.entries()) walk(item, index + 1, [...place, at]);
    } else if (!isRecord(value)) {
      return;
    } else if (key === undefined) {
      const known = places.get(value);
      if (known) known.push(place);
      else places.set(value, [place]);
    } else {
      walk(value[key], index + 1, [...place, key]);
    }
  }

  walk(data, 0, []);
  return places;
}
