import { Worker } from 'node:worker_threads';
import { GraphQLError } from 'graphql';
import type { PlannerRequest, PlannerResponse } from './planner-worker.ts';

/** A thread of its own that can plan for one supergraph. */
export interface PlannerThread {
  /** What may be in its heap. Megabytes; 0 is as much as Node.js allows. */
  readonly heapMegabytes: number;
  /** Whether it has ended, of itself or not. */
  readonly ended: boolean;
  /**
   * ProcessRequests are answered in their order.
   * @throws GraphQLError for what is refused, ThreadEndedError where it ends before it answers, and whatever else
   * went wrong in it.
   */
  ask<Kind extends PlannerResponse['kind']>(question: PlannerRequest, kind: Kind): Promise<Answer<Kind>>;
  end(): Promise<void>;
}

type Answer<Kind extends PlannerResponse['kind']> = Extract<PlannerResponse, { readonly kind: Kind }>;

export class ThreadEndedError extends Error {
  override readonly name = 'ThreadEndedError';
}

/** It keeps no process alive, but for as long as somebody waits for a response. */
export function startPlannerThread(heapMegabytes: number): PlannerThread {
  const limits = heapMegabytes === 0 ? {} : { maxOldGenerationSizeMb: heapMegabytes };
  const worker = new Worker(new URL(import.meta.resolve('./planner-worker.ts')), {
    name: 'planner',
    // Those of the process are about its own entry.
    execArgv: [],
    resourceLimits: limits,
  });
  worker.unref();
  const waiting: PromiseWithResolvers<PlannerResponse>[] = [];
  let ended = false;
  let exited = false;
  let reason = 'it was ended';

  worker.on('error', (error: NodeJS.ErrnoException) => {
    reason =
      error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? 'it ran out of memory'
        : `it threw ${error.code ?? error.name}`;
  });
  worker.on('exit', () => {
    ended = true;
    exited = true;
    for (const { reject } of waiting.splice(0)) reject(death());
  });
  worker.on('message', (response: PlannerResponse) => waiting.shift()?.resolve(response));

  function death(): ThreadEndedError {
    return new ThreadEndedError(`The thread that plans has ended: ${reason}.`);
  }

  async function ask<Kind extends PlannerResponse['kind']>(
    question: PlannerRequest,
    kind: Kind,
  ): Promise<Answer<Kind>> {
    if (exited) throw death();
    // Not a race with one promise for all: that one would keep each response for as long as the thread lives.
    const next = Promise.withResolvers<PlannerResponse>();
    waiting.push(next);
    worker.ref();
    worker.postMessage(question);
    const response = await next.promise.finally(() => {
      if (waiting.length === 0) worker.unref();
    });
    if (response.kind === kind) return response as Answer<Kind>;
    throw errorOf(response);
  }

  return {
    heapMegabytes,
    get ended() {
      return ended;
    },
    ask,
    async end() {
      ended = true;
      worker.ref();
      await worker.terminate();
    },
  };
}

function errorOf(response: PlannerResponse): Error {
  switch (response.kind) {
    case 'refused':
      return new GraphQLError(response.message, { extensions: response.extensions });
    case 'failed': {
      const error = new Error(response.message);
      if (response.stack !== undefined) error.stack = response.stack;
      return error;
    }
    default:
      return new Error(`The thread that plans answered with "${response.kind}".`);
  }
}
