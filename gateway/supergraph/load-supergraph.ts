import type { GraphQLSchema } from 'graphql';
import { type CompiledExecutor, createCompiledExecutor } from '../execution/compiled-executor.ts';
import type { SubgraphSources } from '../execution/subgraph-sources.ts';
import {
  type SupergraphPlanner,
  type SupergraphPlannerOptions,
  startSupergraphPlanner,
} from '../planner/supergraph-planner.ts';
import { createSchema } from './create-schema.ts';
import { inSlices } from './in-slices.ts';
import { createSupergraphPolicy, type SupergraphPolicy } from './supergraph-policy.ts';
import type { SupergraphText } from './supergraph-text.ts';

/** A supergraph that can be asked. Immutable: another file makes another one. Disposing it ends its planner. */
export interface Supergraph extends AsyncDisposable {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  /** `undefined` where the supergraph links no policy: it is served as it is. */
  readonly policy: SupergraphPolicy | undefined;
  /** Plans and fetches, and knows nothing of policy. */
  readonly execute: CompiledExecutor;
  /** Once another one is served in its place: the planner ends when nothing waits for it. */
  retire(signal: AbortSignal): Promise<void>;
}

export interface SupergraphParts extends SupergraphPlannerOptions {
  readonly sources: SubgraphSources;
}

/**
 * Loads a supergraph: in a thread of its own but for what this one needs, which is done in slices.
 * @throws SupergraphError saying why it cannot be served.
 */
export async function loadSupergraph(sdl: string, parts: SupergraphParts): Promise<Supergraph> {
  try {
    const { planner, supergraph } = await startSupergraphPlanner(sdl, parts);
    return await assemble(supergraph, planner, parts).catch(async (error: unknown) => {
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
  { subgraphs, schema: text, everything: whole, policy, keys, sets }: SupergraphText,
  planner: SupergraphPlanner,
  { sources }: SupergraphParts,
): Promise<Supergraph> {
  const pause = inSlices();
  const schema = await createSchema(text, pause);
  const everything = whole ? await createSchema(whole, pause) : schema;
  const source = sources(everything, keys);
  return {
    schema,
    policy: policy && (await createSupergraphPolicy(policy, pause)),
    execute: createCompiledExecutor({
      planner: { schema, sets, plan: planner.plan },
      everything,
      sources: new Map(subgraphs.map((subgraph) => [subgraph.name, source(subgraph)])),
    }),
    retire: planner.retire,
    [Symbol.asyncDispose]: planner[Symbol.asyncDispose],
  };
}
