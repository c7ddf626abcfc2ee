import type { CompiledFetch, Step } from './compile-plan.ts';

/** Fetches from one domain in different branches of a plan, with as many fetches before each of them. */
export interface Meeting {
  readonly members: number;
}

/** Those of a plan that are to meet. What a condition may leave out meets nobody. */
export function meetingsOf(step: Step): ReadonlyMap<CompiledFetch, Meeting> {
  const groups = Map.groupBy(entityFetches(step, 0), ({ fetch, before }) => `${before} ${fetch.domain}`);
  return new Map(
    [...groups.values()]
      .filter((group) => group.length > 1)
      .flatMap((group) => {
        const meeting = { members: group.length };
        return group.map(({ fetch }) => [fetch, meeting] as const);
      }),
  );
}

interface PlacedFetch {
  readonly fetch: CompiledFetch;
  /** How many fetches come one after the other before it. */
  readonly before: number;
}

function entityFetches(step: Step, before: number): PlacedFetch[] {
  switch (step.kind) {
    case 'fetch':
      return step.fetch.represent ? [{ fetch: step.fetch, before }] : [];
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

function longest(step: Step): number {
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

/** The meetings of one execution. */
export interface Gatherings {
  /**
   * Resolves when all of its members have come or stay away. It waits for them no longer than the execution has
   * taken so far: a domain that is slow does not hold up what is asked of another one.
   */
  come(meeting: Meeting): Promise<void>;
  stayAway(meeting: Meeting): void;
}

interface Gathering {
  missing: number;
  readonly begun: PromiseWithResolvers<void>;
  timer: NodeJS.Timeout | undefined;
}

export function createGatherings(): Gatherings {
  const started = performance.now();
  const gatherings = new Map<Meeting, Gathering>();

  function arrive(meeting: Meeting): Gathering {
    const known = gatherings.get(meeting);
    const gathering = known ?? {
      missing: meeting.members,
      begun: Promise.withResolvers<void>(),
      timer: undefined,
    };
    if (!known) gatherings.set(meeting, gathering);
    gathering.missing -= 1;
    if (gathering.missing === 0) {
      clearTimeout(gathering.timer);
      gathering.begun.resolve();
    }
    return gathering;
  }

  return {
    come(meeting) {
      const gathering = arrive(meeting);
      if (gathering.missing > 0) {
        gathering.timer ??= setTimeout(gathering.begun.resolve, performance.now() - started);
      }
      return gathering.begun.promise;
    },
    stayAway: (meeting) => void arrive(meeting),
  };
}
