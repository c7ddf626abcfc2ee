/**
 * The known name closest to a misspelt one; `undefined` where none is close. Of equally close names, the first in the
 * alphabet.
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const farthest = Math.max(1, Math.floor(name.length / 4));
  const near = [...known]
    .filter((other) => Math.abs(other.length - name.length) <= farthest)
    .map((other) => ({ other, distance: editDistance(name, other) }))
    .filter(({ distance }) => distance <= farthest)
    .sort((a, b) => a.distance - b.distance || (a.other < b.other ? -1 : 1));
  return near[0]?.other;
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
