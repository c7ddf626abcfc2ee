/** Keys from the root of an answer to the field that an error is of. */
type Path = readonly (string | number)[];

/**
 * Errors in the order of the fields of the data that they are of; those of no field come first. Fields that are
 * resolved at once fail in whatever order their sources answer in, and how long a source took is nobody's to know.
 */
export function inOrderOfData<E extends { readonly path?: Path | undefined }>(
  errors: readonly E[],
  data: unknown,
): E[] {
  const places = new Map(errors.map((error) => [error, placeOf(error.path ?? [], data)]));
  return [...errors].sort((a, b) => compare(places.get(a) ?? [], places.get(b) ?? []));
}

/** Where each key stands among its siblings; below a field that is null only its name tells. */
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
