import { fixedSeed } from '#test/testkit/draws.ts';
import type { Effort } from './find-leak.ts';

/**
 * The number of operations: `WEFT_NONINTERFERENCE_RUNS` in total; `WEFT_NONINTERFERENCE_SEED` selects them.
 * @param share of all runs. @param operations on each pair of worlds.
 */
export function effortFor(share: number, operations: number): Effort {
  const runs = Number(process.env.WEFT_NONINTERFERENCE_RUNS ?? 2_400) * share;
  const seed = Number(process.env.WEFT_NONINTERFERENCE_SEED ?? fixedSeed ?? Math.floor(Math.random() * 1e6));
  // Serving a pair takes as long as tens of operations.
  const onEach = runs > 2_400 ? 4 * operations : operations;
  return { pairs: Math.max(1, Math.ceil(runs / onEach)), operations: onEach, seed };
}

/** The time limit for that many, on two slow cores. */
export function timeFor({ pairs, operations }: Effort): number {
  return 60_000 + pairs * operations * 250;
}
