/** A sequence of decisions; after its end all are 0. Whatever decides by a tape shrinks with it. */
export interface Tape {
  /** A number below `bound`. */
  next(bound: number): number;
  chance(percent: number): boolean;
  pick<T>(from: readonly T[]): T;
}

export function createTape(values: readonly number[]): Tape {
  let at = 0;
  const next = (bound: number) => (values[at++] ?? 0) % bound;
  return {
    next,
    chance: (percent) => next(100) >= 100 - percent,
    pick: (from) => from[next(from.length)] as (typeof from)[number],
  };
}
