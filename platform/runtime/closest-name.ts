/** The name that was meant by one that is written otherwise: at most a third of its letters are others. */
export function closestName(name: string, names: readonly string[]): string | undefined {
  const [closest] = names
    .map((other) => ({ other, distance: editDistance(name.toLowerCase(), other.toLowerCase()) }))
    .filter(({ other, distance }) => distance <= Math.floor(other.length / 3))
    .sort((one, another) => one.distance - another.distance);
  return closest?.other;
}

/** Letters to insert, remove or replace (Levenshtein). */
function editDistance(one: string, other: string): number {
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...one].entries()) {
    const next = [row + 1];
    for (let column = 1; column <= other.length; column += 1) {
      const replaced = (last[column - 1] ?? 0) + (letter === other[column - 1] ? 0 : 1);
      next.push(Math.min((last[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, replaced));
    }
    last = next;
  }
  return last[other.length] ?? 0;
}
