import fc from 'fast-check';

/** The source of a generator function; each draw is fast-check's, so a seed repeats all of them. */
export interface Choices {
  /** Both ends included. */
  int(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  shuffled<T>(items: readonly T[]): T[];
  /** At most so many distinct items, in their order. */
  some<T>(from: readonly T[], min: number, max: number): T[];
}

/** An arbitrary from a function of choices. */
export function arbitraryOf<T>(make: (choices: Choices) => T): fc.Arbitrary<T> {
  return fc.noShrink(fc.gen().map((draw) => make(createChoices(draw))));
}

function createChoices(draw: fc.GeneratorValue): Choices {
  // Probabilities are exact: fast-check's own numbers tend to the extremes.
  const int = (min: number, max: number) => draw(evenly, min, max);
  function pick<T>(from: readonly T[]): T {
    if (from.length === 0) throw new Error('There is nothing to pick from.');
    return from[int(0, from.length - 1)] as T;
  }
  function shuffled<T>(items: readonly T[]): T[] {
    const rest = [...items];
    return items.map(() => rest.splice(int(0, rest.length - 1), 1)[0] as T);
  }
  return {
    int,
    chance: (probability) => int(0, 999) < probability * 1000,
    pick,
    shuffled,
    some(from, min, max) {
      const count = Math.min(from.length, int(min, max));
      const chosen = new Set(shuffled([...from.keys()]).slice(0, count));
      return from.filter((_, index) => chosen.has(index));
    },
  };
}

function evenly(min: number, max: number): fc.Arbitrary<number> {
  return fc.noBias(fc.integer({ min, max }));
}

/** Choices outside an arbitrary: the same for the same seed. */
export function seededChoices(seed: number): Choices {
  const [draw] = fc.sample(fc.gen(), { seed, numRuns: 1 });
  if (!draw) throw new Error('fast-check drew nothing.');
  return createChoices(draw);
}

/** Always the first choice, and no probability is met. */
export const noChoices: Choices = {
  int: (min) => min,
  chance: () => false,
  pick: (from) => from[0] as never,
  shuffled: (items) => [...items],
  some: (from, min) => from.slice(0, min),
};
