import type { FetchQuery } from './compile-fetch-query.ts';
import type { FetchBarrier, Step } from './compiled-plan.ts';

/** Groups the fetches of a plan that wait for each other. Fetches under a condition wait for none. */
export function fetchBarriersOf<Fetch extends Asking>(step: Step<Fetch>): ReadonlyMap<Fetch, FetchBarrier> {
  const groups = Map.groupBy(entityFetches(step, 0), ({ fetch, before }) => `${before} ${fetch.domain}`);
  return new Map(
    [...groups.values()]
      .filter((group) => group.length > 1)
      .flatMap((group) => {
        const barrier = { members: group.length };
        return group.map(({ fetch }) => [fetch, barrier] as const);
      }),
  );
}

type Asking = Pick<FetchQuery, 'domain' | 'ofEntities'>;

interface FetchAtStep<Fetch> {
  readonly fetch: Fetch;
  /** How many sequential fetches come before it. */
  readonly before: number;
}

function entityFetches<Fetch extends Asking>(step: Step<Fetch>, before: number): FetchAtStep<Fetch>[] {
  switch (step.kind) {
    case 'fetch':
      return step.fetch.ofEntities ? [{ fetch: step.fetch, before }] : [];
    case 'parallel':
      return step.steps.flatMap((child) => entityFetches(child, before));
    case 'sequence': {
      let sofar = before;
      return step.steps.flatMap((child) => {
        const fetches = entityFetches(child, sofar);
        sofar += longest(child);
        return fetches;
      });
    }
    case 'condition':
      return [];
  }
}

function longest(step: Step<unknown>): number {
  switch (step.kind) {
    case 'fetch':
      return 1;
    case 'parallel':
      return Math.max(0, ...step.steps.map(longest));
    case 'sequence':
      return step.steps.reduce((sum, child) => sum + longest(child), 0);
    case 'condition':
      return Math.max(longest(step.yes), longest(step.no));
  }
}

/** The barriers of one execution. */
export interface FetchBarriers {
  /**
   * Resolves when all members have arrived or are skipped. It waits no longer than the execution has taken so far, so
   * that a slow domain does not delay fetches from another one.
   */
  arrive(barrier: FetchBarrier): Promise<void>;
  /** Counts a member that is not fetched. */
  skip(barrier: FetchBarrier): void;
}

interface BarrierState {
  missing: number;
  readonly opened: PromiseWithResolvers<void>;
  timer: NodeJS.Timeout | undefined;
}

export function createFetchBarriers(): FetchBarriers {
  const started = performance.now();
  const states = new Map<FetchBarrier, BarrierState>();

  function count(barrier: FetchBarrier): BarrierState {
    const known = states.get(barrier);
    const state = known ?? {
      missing: barrier.members,
      opened: Promise.withResolvers<void>(),
      timer: undefined,
    };
    if (!known) states.set(barrier, state);
    state.missing -= 1;
    if (state.missing === 0) {
      clearTimeout(state.timer);
      state.opened.resolve();
    }
    return state;
  }

  return {
    arrive(barrier) {
      const state = count(barrier);
      if (state.missing > 0) state.timer ??= setTimeout(state.opened.resolve, performance.now() - started);
      return state.opened.promise;
    },
    skip: (barrier) => void count(barrier),
  };
}
