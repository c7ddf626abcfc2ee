import type { GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import type { GatewayGraphQLResponse } from '@apollo/server-gateway-interface';
import type { CompiledFetch } from './compile-plan.ts';
import type { Entities } from './entities.ts';
import type { PlanRun } from './plan-run.ts';
import { ownField, type Row } from './row.ts';

/** One fetch for all that ask a domain the same of entities at the same time. */
export interface EntityFetch {
  /** Where in it each representation is, by its text. */
  readonly places: Map<string, number>;
  readonly representations: Row[];
  readonly answer: Promise<GatewayGraphQLResponse>;
}

export interface EntityAnswer {
  readonly answer: GatewayGraphQLResponse;
  /** For each of the entities, where its answer is. */
  readonly places: readonly number[];
  /** Whether nobody else tells the errors that are about no entity. */
  readonly first: boolean;
}

/** Entities in one fetch, above which another one is begun: a domain bounds what it takes. */
const entitiesJoined = 500;

export function askRoot(fetch: CompiledFetch, run: PlanRun): Promise<GatewayGraphQLResponse> {
  return ask(fetch, undefined, run);
}

/**
 * Asks for entities, in one fetch with whatever else in the same operation asks the same of others before this
 * turn of the event loop is over.
 */
export async function askEntities(
  fetch: CompiledFetch,
  { representations, texts }: Entities,
  run: PlanRun,
): Promise<EntityAnswer> {
  const waiting = run.waiting.get(fetch.asks);
  const joined =
    waiting && waiting.representations.length + texts.length <= entitiesJoined ? waiting : undefined;
  const entityFetch = joined ?? beginFetch(fetch, run);
  const places = texts.map((text, index) => {
    const known = entityFetch.places.get(text);
    if (known !== undefined) return known;
    const place = entityFetch.representations.push(representations[index] as Row) - 1;
    entityFetch.places.set(text, place);
    return place;
  });
  return { answer: await entityFetch.answer, places, first: joined === undefined };
}

function beginFetch(fetch: CompiledFetch, run: PlanRun): EntityFetch {
  const representations: Row[] = [];
  const sent = Promise.resolve().then(() => {
    if (run.waiting.get(fetch.asks) === entityFetch) run.waiting.delete(fetch.asks);
    return ask(fetch, representations, run);
  });
  const entityFetch = { places: new Map<string, number>(), representations, answer: sent };
  run.waiting.set(fetch.asks, entityFetch);
  return entityFetch;
}

async function ask(
  fetch: CompiledFetch,
  representations: readonly Row[] | undefined,
  run: PlanRun,
): Promise<GatewayGraphQLResponse> {
  const source = run.sources.get(fetch.domain);
  if (!source) throw new Error(`A plan that asks "${fetch.domain}", which the supergraph does not have.`);
  const given = run.asked.request.variables ?? {};
  const variables: Record<string, unknown> = {};
  for (const name of fetch.variables) {
    const value = ownField(given, name);
    if (value !== undefined) variables[name] = value;
  }
  if (representations) variables.representations = representations;
  const { operationName } = fetch;
  return source.process({
    kind: 'incoming operation',
    request: { query: fetch.query, variables, ...(operationName === undefined ? {} : { operationName }) },
    incomingRequestContext: run.asked,
    context: run.asked.context,
    // The kind is an enum of @apollo/gateway's, which is not loaded for it.
  } as GraphQLDataSourceProcessOptions);
}
