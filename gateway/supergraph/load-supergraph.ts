import type { GraphQLSchema } from 'graphql';
import { supergraphDigest } from '#platform/runtime/accepted-supergraph.ts';
import type { Observer } from '#platform/telemetry/observer.ts';
import type { RemovedPolicy } from '#schema/changes/removed-policy.ts';
import type { ContractInterface } from '#schema/references/contract-interface.ts';
import { createApolloExecutor } from '../execution/apollo/apollo-executor.ts';
import { createCompiledExecutor } from '../execution/compiled-executor.ts';
import type { Execute, Executor, ExecutorName } from '../execution/executor.ts';
import type { DomainSource } from '../fetches/subgraph-fetch.ts';
import type { Costs } from '../limits/costs.ts';
import { shareExecutions } from '../operation/share-executions.ts';
import { createOverrideLabels } from '../planner/override-labels.ts';
import { createShadow, type Shadow } from '../shadow/shadow.ts';
import type { ShadowOptions } from '../shadow/shadow-options.ts';
import type { SubgraphSources } from '../subgraphs/subgraph-sources.ts';
import { createSchema } from './create-schema.ts';
import { createSupergraphPolicy, type SupergraphPolicy } from './supergraph-policy.ts';
import type { SupergraphExtract } from './thread/supergraph-extract.ts';
import {
  type SupergraphPlanner,
  type SupergraphPlannerOptions,
  startSupergraphPlanner,
} from './thread/supergraph-planner.ts';
import { yieldToEventLoop } from './yield-to-event-loop.ts';

/** A supergraph that can be asked. Immutable: another file makes another one. Disposing it ends its planner. */
export interface Supergraph extends AsyncDisposable {
  /** Its text. */
  readonly sdl: string;
  /** The SHA-256 of its text. */
  readonly digest: string;
  /** What it protects no longer that the one does which it was compared with, one message each. */
  readonly loosened: readonly string[];
  /** What is to be remembered of what it serves no longer. */
  readonly removed: readonly RemovedPolicy[];
  /** What clients see. */
  readonly schema: GraphQLSchema;
  /** `undefined` where the supergraph links no policy: it is served as it is. */
  readonly policy: SupergraphPolicy | undefined;
  /** Contracts that it was composed with. */
  readonly contracts: readonly ContractInterface[];
  /** Which of it costs how much. */
  readonly costs: Costs;
  /** Names of its subgraphs. */
  readonly domains: readonly string[];
  /** What of it has no effect, for the log. */
  readonly findings: readonly string[];
  /** Plans and fetches, and knows nothing of policy. */
  readonly execute: Execute;
  /** What it is asked, and may be got ready for. */
  readonly operations: Pick<Executor, 'mostAsked' | 'warm'>;
  /** Once another one is served in its place: the planner ends when nothing waits for it. */
  retire(signal: AbortSignal): Promise<void>;
}

export interface SupergraphParts extends SupergraphPlannerOptions {
  readonly sources: SubgraphSources;
  /** What executes operations: this gateway itself, or @apollo/gateway, for what has no policy. @default 'weft' */
  readonly executor?: ExecutorName | undefined;
  /** Has a share of the queries executed by @apollo/gateway as well. @default none */
  readonly shadow?: ShadowOptions | undefined;
  readonly observer?: Observer | undefined;
  /** By our executor, before it generates code for an operation. @default 2 */
  readonly interpretedExecutions?: number | undefined;
  /** Put around our executor. */
  readonly aroundExecutor?: ((execute: Execute) => Execute) | undefined;
  /** Errors that are told of values without one. */
  readonly responseErrors?: number;
}

/**
 * Loads a supergraph: in a thread of its own but for what this one needs, which is done in slices.
 * @throws SupergraphError saying why it cannot be served.
 */
export async function loadSupergraph(sdl: string, parts: SupergraphParts): Promise<Supergraph> {
  try {
    const { planner, supergraph, loosened, removed } = await startSupergraphPlanner(sdl, parts);
    const known = { sdl, digest: supergraphDigest(sdl), loosened, removed };
    return await assemble(sdl, supergraph, planner, parts, known).catch(async (error: unknown) => {
      await planner[Symbol.asyncDispose]();
      throw error;
    });
  } catch (error) {
    throw new SupergraphError(`The supergraph does not load: ${(error as Error).message}`, { cause: error });
  }
}

export class SupergraphError extends Error {
  override readonly name = 'SupergraphError';
}

async function assemble(
  sdl: string,
  text: SupergraphExtract,
  planner: SupergraphPlanner,
  parts: SupergraphParts,
  known: Pick<Supergraph, 'sdl' | 'digest' | 'loosened' | 'removed'>,
): Promise<Supergraph> {
  const { subgraphs, policy, keys, sets, costs, overrideLabels, findings } = text;
  const { responseErrors } = parts;
  if (policy && parts.executor === 'apollo')
    throw new Error(
      'it links a policy, which @apollo/gateway cannot hold. Leave "--executor apollo" out, or serve a supergraph without a policy.',
    );
  const pause = yieldToEventLoop();
  const schema = await createSchema(text.schema, pause);
  const everything = text.everything ? await createSchema(text.everything, pause) : schema;
  const source = parts.sources(everything, keys);
  const sources = new Map(subgraphs.map((subgraph) => [subgraph.name, source(subgraph)]));
  const own =
    parts.executor === 'apollo'
      ? await createApolloExecutor({ ...parts, sdl, sources })
      : createCompiledExecutor({
          planner: { schema, sets, plan: planner.plan },
          everything,
          ...(responseErrors === undefined ? {} : { responseErrors }),
          interpretedExecutions: parts.interpretedExecutions,
          overrideLabels: createOverrideLabels(overrideLabels).draw,
          sources,
        });
  const { mostAsked, warm } = own;
  const around = parts.aroundExecutor?.(own);
  const executor: Executor = around ? Object.assign(around, { mostAsked, warm }) : own;
  const shadow = shadowOf(sdl, text, sources, parts);
  const execute = shadow?.around(executor) ?? executor;
  // Hooks add headers by caller, which no decision and no key knows of.
  const isHooked = [...sources.values()].some(({ hooked }) => hooked);
  return {
    ...known,
    schema,
    policy: policy && (await createSupergraphPolicy(policy, pause)),
    contracts: text.contracts,
    costs,
    domains: subgraphs.map(({ name }) => name),
    findings: parts.executor === 'apollo' ? [...findings, ...undrawn(overrideLabels)] : findings,
    execute: isHooked ? execute : shareExecutions(execute),
    operations: executor,
    async retire(signal) {
      await shadow?.stop();
      await planner.retire(signal);
    },
    async [Symbol.asyncDispose]() {
      await shadow?.stop();
      await planner[Symbol.asyncDispose]();
    },
  };
}

/** Labels that the other executor leaves off. */
function undrawn(labels: readonly string[]): string[] {
  const { undecided } = createOverrideLabels(labels);
  return labels
    .filter((label) => !undecided.includes(label))
    .map(
      (label) =>
        `The label "${label}" of "@override" is off, and its fields stay where they were: @apollo/gateway's executor decides no labels. Leave "--executor apollo" out.`,
    );
}

/** None where a label moves fields for some requests: @apollo/gateway leaves them where they were for all. */
function shadowOf(
  sdl: string,
  { overrideLabels }: SupergraphExtract,
  sources: ReadonlyMap<string, DomainSource>,
  { shadow, executor, ...parts }: SupergraphParts,
): Shadow | undefined {
  if (!shadow || shadow.percent === 0 || executor === 'apollo') return undefined;
  if (createOverrideLabels(overrideLabels).mayBeOn) {
    parts.logger.warn('no executions are compared: the supergraph has labels of "@override"');
    return undefined;
  }
  return createShadow({ ...parts, ...shadow, sdl, sources });
}
