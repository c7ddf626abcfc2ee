/**
 * The known name that a misspelt one means; `undefined` where none is near. At most a third of its letters differ, and
 * at least one may; case does not count. Of equally near names, the first in the alphabet.
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const farthest = Math.max(1, Math.floor(name.length / 3));
  const written = name.toLowerCase();
  const near = [...known]
    .filter((other) => Math.abs(other.length - name.length) <= farthest)
    .map((other) => ({ other, distance: editDistance(written, other.toLowerCase()) }))
    .filter(({ distance }) => distance <= farthest)
    .sort((a, b) => a.distance - b.distance || (a.other < b.other ? -1 : 1));
  return near[0]?.other;
}

/** ` Did you mean "email"?`, to be put behind a sentence; empty where no known name is near. */
export function orMeant(name: string, known: Iterable<string>): string {
  const meant = meantName(name, known);
  return meant === undefined ? '' : ` ${meant}`;
}

/** `Did you mean "email"?`; `undefined` where no known name is near. */
export function meantName(name: string, known: Iterable<string>): string | undefined {
  const nearest = nearestName(name, known);
  return nearest === undefined ? undefined : `Did you mean "${nearest}"?`;
}

/** Letters to insert, delete, replace or swap with their neighbour: the restricted Damerau-Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
