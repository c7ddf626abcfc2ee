import type { Supergraph } from './load-supergraph.ts';
import { yieldToEventLoop } from './yield-to-event-loop.ts';

/** Of those that the last supergraph was asked. */
const operationsWarmed = 100;

/** How long a new supergraph waits to be served, for the sake of the first who ask it. */
const warmingMs = 10_000;

/**
 * Plans and compiles what the supergraph that is served now is asked most, for the one that takes its place; what is
 * not valid there any more is left out.
 * @returns how many operations are warm.
 */
export async function warmPlans(next: Supergraph, served: Supergraph, signal: AbortSignal): Promise<number> {
  const pause = yieldToEventLoop();
  const until = performance.now() + warmingMs;
  let warm = 0;
  for (const operation of served.operations.mostAsked(operationsWarmed)) {
    if (performance.now() > until || signal.aborted) break;
    if (await next.operations.warm(operation)) warm += 1;
    await pause();
  }
  return warm;
}
