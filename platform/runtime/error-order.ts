import { isRecord } from '#schema/is-record.ts';

/** Keys from the root of a response to the field of an error. */
type Path = readonly (string | number)[];

/**
 * Sorts errors by the position of their fields in the data; those without a field come first. Fields resolved
 * concurrently fail in the order in which their sources respond, and how long a source took must not be visible.
 */
export function inOrderOfData<E extends { readonly path?: Path | undefined }>(
  errors: readonly E[],
  data: unknown,
): E[] {
  const places = new Map(errors.map((error) => [error, placeOf(error.path ?? [], data)]));
  return [...errors].sort((a, b) => compare(places.get(a) ?? [], places.get(b) ?? []));
}

/** Replaces each key by its position among its siblings; below a null field only names are known. */
function placeOf(path: Path, data: unknown): Path {
  let parent = data;
  return path.map((key) => {
    const at = typeof key === 'string' && isRecord(parent) ? Object.keys(parent).indexOf(key) : key;
    parent = isRecord(parent) || Array.isArray(parent) ? (parent as Record<string, unknown>)[key] : undefined;
    return at === -1 ? key : at;
  });
}

function compare(a: Path, b: Path): number {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const [left, right] = [a[index] ?? 0, b[index] ?? 0];
    if (left === right) continue;
    if (typeof left === typeof right) return left < right ? -1 : 1;
    return typeof left === 'number' ? -1 : 1;
  }
  return a.length - b.length;
}
