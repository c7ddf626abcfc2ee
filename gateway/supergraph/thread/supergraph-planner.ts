import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import { createMutex } from '#platform/runtime/concurrency/mutex.ts';
import { TookTooLongError, within } from '#platform/runtime/concurrency/within.ts';
import { errorCodeOf, requestError } from '#platform/runtime/errors.ts';
import type { Logger } from '#platform/runtime/log.ts';
import type { RemovedPolicy } from '#schema/changes/removed-policy.ts';
import { cacheBounds } from '../../limits/cache-bounds.ts';
import type { PlannerName, PlanRequest } from '../../planner/planner.ts';
import type { PlannerBug } from '../../planner/planner-bug.ts';
import type { Plan } from '../../planner/query-planner.ts';
import { type PlannerThread, ThreadEndedError } from './planner-thread.ts';
import { giveBack, takeThread } from './standby-worker.ts';
import type { SupergraphExtract } from './supergraph-extract.ts';

export interface SupergraphPlannerOptions {
  /** Ways to fetch an operation that are compared at most. */
  readonly comparedPlans: number;
  /** Fetches that a plan may have. */
  readonly planFetches: number;
  /** What one operation may take to be planned. Milliseconds; 0 is no limit. */
  readonly planningMs: number;
  /** Of the heap of the thread that plans. Megabytes; 0 is as much as Node.js allows. */
  readonly plannerMegabytes: number;
  /** Which planner is asked first. @default 'apollo' */
  readonly planner?: PlannerName | undefined;
  readonly logger: Logger;
  /** Aborted when nobody waits for it to be loaded any more. */
  readonly signal?: AbortSignal | undefined;
  /** The supergraph whose protections it is to have. @default it is compared with none */
  readonly comparedWith?: string | undefined;
  /** What is remembered of what was served before that one. @default nothing */
  readonly removedBefore?: readonly RemovedPolicy[] | undefined;
}

/** Plans for one supergraph, in a thread of its own that is started again where it ends. Disposing it ends it at once. */
export interface SupergraphPlanner extends AsyncDisposable {
  /** @throws GraphQLError PLANNING_TIMEOUT, PLANNER_UNAVAILABLE, or what the planner refuses. */
  readonly plan: Plan;
  /**
   * For when another supergraph has taken its place: plans what still waits, and ends. Should a request come
   * all the same, the thread is started again for it.
   * @param signal aborted when there is no time.
   */
  retire(signal: AbortSignal): Promise<void>;
}

/** How long an operation waits for its turn, and for a thread that is started again. */
const waitingMs = 30_000;

/** A request may have begun just before its supergraph was replaced, and not have come to its plan yet. */
const graceMs = 500;

/**
 * Loads a supergraph in a thread of its own.
 * @throws Error saying why it does not load.
 */
export async function startSupergraphPlanner(
  sdl: string,
  options: SupergraphPlannerOptions,
): Promise<{
  readonly planner: SupergraphPlanner;
  readonly supergraph: SupergraphExtract;
  /** What it protects no longer, one message each. */
  readonly loosened: readonly string[];
  /** What is to be remembered of what it serves no longer. */
  readonly removed: readonly RemovedPolicy[];
}> {
  const { planningMs, logger } = options;
  // Each is planned once, and takes a thread with it once.
  const refused = new LRUCache<string, GraphQLError>({ max: cacheBounds.refusedPlans.entries });
  const tellBug = createBugLog(logger);
  const turns = createMutex();
  const first = await load(sdl, options);
  let thread: Promise<PlannerThread> | undefined = Promise.resolve(first.thread);
  let state: 'serving' | 'retired' | 'closed' = 'serving';

  async function ready(): Promise<PlannerThread> {
    const current = await thread?.catch(() => undefined);
    if (current && !current.ended) return current;
    thread = load(sdl, { ...options, comparedWith: undefined }).then((loaded) => loaded.thread);
    return thread;
  }

  function refuse(key: string, error: GraphQLError): GraphQLError {
    refused.set(key, error);
    return error;
  }

  async function planNow(request: PlanRequest, key: string): Promise<string> {
    if (state === 'closed') throw unavailable();
    const planning = await within(waitingMs, ready()).catch((error: Error) => {
      logger.error({ reason: error.message }, 'the planner cannot be started');
      throw unavailable();
    });
    try {
      const asked = planning.ask({ kind: 'plan', ...request }, 'planned');
      const { plan, bugs } = await within(planningMs, asked);
      for (const bug of bugs) tellBug(bug);
      return plan;
    } catch (error) {
      // Another planning of it comes to the same, but where a planner starts again.
      if (errorCodeOf(error) === 'PLANNER_UNAVAILABLE') throw error;
      if (error instanceof GraphQLError) throw refuse(key, error);
      const late = error instanceof TookTooLongError;
      if (!late && !(error instanceof ThreadEndedError)) throw error;
      logger.error(
        { reason: error.message },
        'an operation was not planned, and the planner is started again',
      );
      await planning.end();
      // For the next one, who need not wait for it then.
      if (state === 'serving') ready().catch(() => {});
      if (!late) throw unavailable();
      throw refuse(key, tooLong(planningMs));
    }
  }

  async function release(): Promise<void> {
    const released = await thread?.catch(() => undefined);
    thread = undefined;
    if (released) await giveBack(released);
  }

  const planner: SupergraphPlanner = {
    async plan(request) {
      const key = keyOf(request);
      const known = refused.get(key);
      if (known) throw new GraphQLError(known.message, { extensions: { ...known.extensions } });
      using turn = turns.enter();
      await within(waitingMs, turn.come).catch(() => {
        throw unavailable();
      });
      try {
        return JSON.parse(await planNow(request, key));
      } finally {
        if (state === 'retired') await release();
      }
    },
    async retire(signal) {
      await setTimeout(graceMs, undefined, { signal }).catch(() => {});
      using turn = turns.enter();
      await turn.come;
      if (state === 'serving') state = 'retired';
      await release();
    },
    async [Symbol.asyncDispose]() {
      state = 'closed';
      const ending = await thread?.catch(() => undefined);
      if (turns.waiting > 0) await ending?.end();
      else await release();
    },
  };
  return { planner, supergraph: first.supergraph, loosened: first.loosened, removed: first.removed };
}

/** Each bug of a planner is told once for all operations that differ in values only. */
export function createBugLog(logger: Logger): (bug: PlannerBug) => void {
  const told = new LRUCache<string, true>({ max: cacheBounds.refusedPlans.entries });
  return (bug) => {
    const key = `${bug.planner} ${bug.signature}`;
    if (told.get(key)) return;
    told.set(key, true);
    logger.warn(bug, 'a planner went wrong, and another one planned the operation');
  };
}

async function load(sdl: string, options: SupergraphPlannerOptions) {
  const { comparedPlans, planFetches, plannerMegabytes, signal, comparedWith, removedBefore } = options;
  const { planner, planningMs } = options;
  const thread = takeThread(plannerMegabytes);
  const end = () => void thread.end();
  signal?.addEventListener('abort', end);
  try {
    const { supergraph, loosened, removed } = await thread.ask(
      {
        kind: 'load',
        sdl,
        comparedPlans,
        mostFetches: planFetches,
        native: { planningMs, megabytes: plannerMegabytes, isFirst: planner === 'hive' },
        comparedWith,
        removedBefore,
      },
      'loaded',
    );
    return { thread, supergraph, loosened, removed };
  } catch (error) {
    await giveBack(thread);
    throw error;
  } finally {
    signal?.removeEventListener('abort', end);
  }
}

function keyOf({ document, operationName = '', overrideLabels = [] }: PlanRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([document, operationName, overrideLabels]))
    .digest('base64');
}

function tooLong(planningMs: number): GraphQLError {
  return requestError(
    'PLANNING_TIMEOUT',
    `The operation takes longer to plan than ${planningMs} ms, the limit "planningMs". Ask for less of it at a time.`,
  );
}

function unavailable(): GraphQLError {
  return requestError('PLANNER_UNAVAILABLE', 'The operation could not be planned now. Try again in a while.');
}
