import type { DomainResponse } from '../fetches/subgraph-fetch.ts';
import type { CompiledFetch } from './compiled-plan.ts';
import type { Entities } from './entities.ts';
import type { EntityFetch, PlanRun } from './plan-run.ts';
import { ownField } from './response-object.ts';

export interface EntityResponse {
  readonly response: DomainResponse;
  /** The index in the response of each of the entities. */
  readonly places: readonly number[];
  /** Whether this is the fetch that reports errors about no entity. */
  readonly first: boolean;
}

/** The most entities in one fetch, since domains bound their number; further ones begin another fetch. */
const entitiesJoined = 500;

export function askRoot(fetch: CompiledFetch, run: PlanRun): Promise<DomainResponse> {
  return ask(fetch, undefined, run);
}

/**
 * Fetches entities, in one fetch with all others of the same operation that select the same fields in the same turn of
 * the event loop.
 */
export async function askEntities(
  fetch: CompiledFetch,
  { representations }: Entities,
  run: PlanRun,
): Promise<EntityResponse> {
  const waiting = run.waiting.get(fetch.asks);
  const joined =
    waiting && waiting.places.size + representations.length <= entitiesJoined ? waiting : undefined;
  const { places: known, response } = joined ?? beginFetch(fetch, run);
  const places = representations.map((representation) => {
    const place = known.get(representation) ?? known.size;
    known.set(representation, place);
    return place;
  });
  return { response: await response, places, first: joined === undefined };
}

function beginFetch(fetch: CompiledFetch, run: PlanRun): EntityFetch {
  const places = new Map<string, number>();
  const response = Promise.resolve().then(() => {
    if (run.waiting.get(fetch.asks) === entityFetch) run.waiting.delete(fetch.asks);
    return ask(fetch, [...places.keys()], run);
  });
  const entityFetch = { places, response };
  run.waiting.set(fetch.asks, entityFetch);
  return entityFetch;
}

async function ask(
  { domain, operation, variables: used }: CompiledFetch,
  representations: readonly string[] | undefined,
  { sources, variables: given, context }: PlanRun,
): Promise<DomainResponse> {
  const source = sources.get(domain);
  if (!source) throw new Error(`A plan that fetches from "${domain}", which the supergraph does not have.`);
  const variables: Record<string, unknown> = {};
  for (const [name, clientName] of used) {
    const value = ownField(given, clientName);
    if (value !== undefined) variables[name] = value;
  }
  return source.fetch({ operation, variables, representations, context });
}
