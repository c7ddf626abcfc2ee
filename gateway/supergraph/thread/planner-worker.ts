import { parentPort } from 'node:worker_threads';
import { GraphQLError } from 'graphql';
import { type ComparedPolicies, comparePolicies } from '#schema/changes/loosened-policy.ts';
import type { RemovedPolicy } from '#schema/changes/removed-policy.ts';
import type { PlanRequest } from '../../planner/planner.ts';
import type { PlannerBug } from '../../planner/planner-bug.ts';
import type { Plan } from '../../planner/query-planner.ts';
import {
  memoryOf,
  type NativeLimits,
  readSupergraphText,
  type SupergraphExtract,
} from './supergraph-extract.ts';

/** What the thread that plans is asked, one thing at a time. */
export type PlannerRequest =
  | {
      readonly kind: 'load';
      readonly sdl: string;
      readonly comparedPlans: number;
      /** Fetches that a plan may have. @default no limit */
      readonly mostFetches?: number;
      /** For the planner of native code. @default it is not asked */
      readonly native?: NativeLimits | undefined;
      /** The supergraph whose protections it is to have. @default it is compared with none */
      readonly comparedWith?: string | undefined;
      /** What is remembered of what was served before that one. @default nothing */
      readonly removedBefore?: readonly RemovedPolicy[] | undefined;
    }
  | ({ readonly kind: 'plan' } & PlanRequest)
  | { readonly kind: 'release' };

/** What it answers, in order. */
export type PlannerResponse =
  | {
      readonly kind: 'loaded';
      readonly supergraph: SupergraphExtract;
      /** What it protects no longer, one message each. */
      readonly loosened: readonly string[];
      readonly removed: readonly RemovedPolicy[];
    }
  /** As JSON: it is read faster than a structured clone. */
  | {
      readonly kind: 'planned';
      readonly plan: string;
      /** What went wrong in a planner before another one planned the operation. */
      readonly bugs: readonly PlannerBug[];
    }
  | { readonly kind: 'released'; readonly heapBytes: number }
  | { readonly kind: 'refused'; readonly message: string; readonly extensions: Record<string, unknown> }
  | { readonly kind: 'failed'; readonly message: string; readonly stack: string | undefined };

let plan: Plan | undefined;
let native: Disposable | undefined;
/** Of the operation that is planned now: one is planned after the other. */
let bugs: PlannerBug[] = [];

parentPort?.on('message', async (question: PlannerRequest) => {
  const answered = await respond(question).catch(failure);
  parentPort?.postMessage(answered, answered.kind === 'loaded' ? memoryOf(answered.supergraph) : []);
});

async function respond(question: PlannerRequest): Promise<PlannerResponse> {
  switch (question.kind) {
    case 'load': {
      const { sdl, comparedPlans, mostFetches = Number.POSITIVE_INFINITY } = question;
      const { comparedWith = sdl, removedBefore } = question;
      release();
      const read = readSupergraphText(sdl, {
        comparedPlans,
        mostFetches,
        native: question.native,
        onBug: (bug) => bugs.push(bug),
      });
      native = read.native;
      const { loosened, removed } = compare(comparedWith, sdl, removedBefore);
      plan = read.plan;
      return {
        kind: 'loaded',
        supergraph: read.supergraph,
        loosened: loosened.map(({ message }) => message),
        removed,
      };
    }
    case 'plan': {
      if (!plan) throw new Error('A plan without a supergraph.');
      bugs = [];
      return { kind: 'planned', plan: JSON.stringify(await plan(question)), bugs };
    }
    case 'release':
      release();
      return { kind: 'released', heapBytes: process.memoryUsage().heapUsed };
  }
}

function release(): void {
  plan = undefined;
  native?.[Symbol.dispose]();
  native = undefined;
}

function compare(...[last, sdl, removed]: Parameters<typeof comparePolicies>): ComparedPolicies {
  try {
    return comparePolicies(last, sdl, removed);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(
      `The last accepted one, which it is compared with, cannot be read: ${message} It is in "accepted" of --home; removed there, what the supergraph's file holds is accepted.`,
    );
  }
}

function failure(error: unknown): PlannerResponse {
  if (error instanceof GraphQLError) {
    return { kind: 'refused', message: error.message, extensions: { ...error.extensions } };
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'failed', message, stack };
}
