import { isRecord } from '#schema/is-record.ts';
import { typeStep } from '../planner/query-plan.ts';
import type { ResponseObject } from './response-object.ts';

/** A position in a response. */
export type ResponsePath = readonly (string | number)[];

/**
 * The objects at a path below others, `@` for each list and `... on A|B` for those of some types.
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
    const types = typesOf(key);
    for (const value of found) {
      if (types) {
        if (isOneOf(types, value)) next.push(value);
      } else if (key !== '@') add(next, (value as ResponseObject)[key]);
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

/** Type steps of compiled plans, read. */
const typesRead = new Map<string, ReadonlySet<unknown>>();

/** Above which they are read anew: plans come and go. */
const typesKept = 1_000;

function typesOf(step: string): ReadonlySet<unknown> | undefined {
  if (!step.startsWith(typeStep)) return undefined;
  const known = typesRead.get(step);
  if (known) return known;
  if (typesRead.size === typesKept) typesRead.clear();
  const types = new Set(step.slice(typeStep.length).split('|'));
  typesRead.set(step, types);
  return types;
}

function isOneOf(types: ReadonlySet<unknown>, value: unknown): boolean {
  return isRecord(value) && types.has(value.__typename);
}

/** All places of the objects at a path. */
export function placesAt(
  data: ResponseObject,
  path: readonly string[],
): ReadonlyMap<ResponseObject, readonly ResponsePath[]> {
  const places = new Map<ResponseObject, ResponsePath[]>();

  function walk(value: unknown, index: number, place: ResponsePath): void {
    const key = path[index];
    const types = key === undefined ? undefined : typesOf(key);
    if (types) {
      if (isOneOf(types, value)) walk(value, index + 1, place);
    } else if (key === '@') {
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
