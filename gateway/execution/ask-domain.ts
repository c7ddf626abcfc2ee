import type { DomainResponse } from '../fetches/subgraph-fetch.ts';
import type { CompiledFetch } from './compiled-plan.ts';
import type { Entities } from './entities.ts';
import type { EntityFetch, PlanRun } from './plan-run.ts';
import { ownField } from './response-object.ts';

export interface EntityAnswer {
  readonly answer: DomainResponse;
  /** For each of the entities, where its answer is. */
  readonly places: readonly number[];
  /** Whether nobody else tells the errors that are about no entity. */
  readonly first: boolean;
}

/** Entities in one fetch, above which another one is begun: a domain bounds what it takes. */
const entitiesJoined = 500;

export function askRoot(fetch: CompiledFetch, run: PlanRun): Promise<DomainResponse> {
  return ask(fetch, undefined, run);
}

/**
 * Asks for entities, in one fetch with whatever else in the same operation asks the same of others before this
 * turn of the event loop is over.
 */
export async function askEntities(
  fetch: CompiledFetch,
  { representations }: Entities,
  run: PlanRun,
): Promise<EntityAnswer> {
  const waiting = run.waiting.get(fetch.asks);
  const joined =
    waiting && waiting.places.size + representations.length <= entitiesJoined ? waiting : undefined;
  const { places: known, answer } = joined ?? beginFetch(fetch, run);
  const places = representations.map((representation) => {
    const place = known.get(representation) ?? known.size;
    known.set(representation, place);
    return place;
  });
  return { answer: await answer, places, first: joined === undefined };
}

function beginFetch(fetch: CompiledFetch, run: PlanRun): EntityFetch {
  const places = new Map<string, number>();
  const answer = Promise.resolve().then(() => {
    if (run.waiting.get(fetch.asks) === entityFetch) run.waiting.delete(fetch.asks);
    return ask(fetch, [...places.keys()], run);
  });
  const entityFetch = { places, answer };
  run.waiting.set(fetch.asks, entityFetch);
  return entityFetch;
}

async function ask(
  { domain, operation, variables: used }: CompiledFetch,
  representations: readonly string[] | undefined,
  { sources, variables: given, context }: PlanRun,
): Promise<DomainResponse> {
  const source = sources.get(domain);
  if (!source) throw new Error(`A plan that asks "${domain}", which the supergraph does not have.`);
  const variables: Record<string, unknown> = {};
  for (const [name, clientName] of used) {
    const value = ownField(given, clientName);
    if (value !== undefined) variables[name] = value;
  }
  return source.fetch({ operation, variables, representations, context });
}
