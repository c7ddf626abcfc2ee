import { editDistance } from '#schema/nearest-name.ts';

/** The name that was meant by one that is written otherwise: at most a third of its letters are others. */
export function closestName(name: string, names: readonly string[]): string | undefined {
  const [closest] = names
    .map((other) => ({ other, distance: editDistance(name.toLowerCase(), other.toLowerCase()) }))
    .filter(({ other, distance }) => distance <= Math.floor(other.length / 3))
    .sort((one, another) => one.distance - another.distance);
  return closest?.other;
}
