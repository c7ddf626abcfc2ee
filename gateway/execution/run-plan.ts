import type { GraphQLDataSource, GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import type { GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { mergeField, mergeObject, type ReadFields, readValue } from './answer-reader.ts';
import type { CompiledFetch, Step } from './compile-plan.ts';
import { objectsAt, type Place, placesAt } from './places.ts';
import { isRow, ownField, type Row } from './row.ts';

/** One execution of one plan. */
export interface PlanRun {
  readonly asked: GatewayGraphQLRequestContext;
  readonly sources: ReadonlyMap<string, Pick<GraphQLDataSource, 'process'>>;
  /** By the names of variables that are conditions. */
  readonly conditions: ReadonlyMap<string, boolean>;
  /** The tree that all fetches write to. */
  readonly data: Row;
  readonly errors: GraphQLError[];
  /** Errors of one fetch in the answer, unless its domain itself gave more. */
  readonly errorsPerFetch: number;
  /** The client's name of what is fetched under another one. */
  readonly nameOf: (fetched: string) => string;
  /** Once aborted, nothing more is fetched. */
  readonly signal: AbortSignal | undefined;
}

export async function runPlan(step: Step, run: PlanRun): Promise<void> {
  switch (step.kind) {
    case 'fetch':
      return runFetch(step.fetch, run);
    case 'parallel':
      await Promise.all(step.steps.map((child) => runPlan(child, run)));
      return;
    case 'sequence':
      for (const child of step.steps) await runPlan(child, run);
      return;
    case 'condition':
      return runPlan(run.conditions.get(step.variable) ? step.yes : step.no, run);
  }
}

async function runFetch(fetch: CompiledFetch, run: PlanRun): Promise<void> {
  if (run.signal?.aborted) return;
  const objects = objectsAt(run.data, fetch.path, fetch.repeats);
  if (objects.length === 0) return;
  const entities = fetch.represent && representAll(objects, fetch.represent);
  if (entities?.representations.length === 0) return;
  try {
    const { data, errors } = await ask(fetch, entities?.representations, run);
    if (isRow(data)) {
      if (entities) mergeEntities(fetch, ownField(data, '_entities'), entities.targets);
      else for (const object of objects) mergeObject(object, data, fetch.fields);
    }
    if (errors?.length) run.errors.push(...placeErrors(fetch, errors, entities?.targets, run));
  } catch (error) {
    run.errors.push(asGraphQLError(error));
  }
}

/** Entities that a domain is told of: each once, however many objects are that entity. */
interface Entities {
  readonly representations: readonly Row[];
  readonly targets: readonly (readonly Row[])[];
}

function representAll(objects: readonly Row[], represent: (object: Row) => Row | undefined): Entities {
  const representations: Row[] = [];
  const targets: Row[][] = [];
  const known = new Map<string, Row[]>();
  for (const object of objects) {
    const representation = represent(object);
    if (!representation) continue;
    const key = JSON.stringify(representation);
    const same = known.get(key);
    if (same) {
      same.push(object);
      continue;
    }
    const first = [object];
    known.set(key, first);
    representations.push(representation);
    targets.push(first);
  }
  return { representations, targets };
}

async function ask(fetch: CompiledFetch, representations: readonly Row[] | undefined, run: PlanRun) {
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

function mergeEntities(
  { fields, shared }: CompiledFetch,
  received: unknown,
  targets: readonly (readonly Row[])[],
): void {
  if (!Array.isArray(received)) return;
  targets.forEach((objects, index) => {
    const entity: unknown = received[index];
    if (isRow(entity)) mergeEntity(fields, shared, entity, objects);
  });
}

function mergeEntity(fields: ReadFields, shared: boolean, entity: Row, objects: readonly Row[]): void {
  for (const field of fields) {
    const value = ownField(entity, field.from);
    const composite = field.fields && typeof value === 'object' && value !== null;
    // One copy for all of them. What another fetch wrote there stays, which `mergeField` sees to.
    const copy = composite && shared ? readValue(value, field.fields) : undefined;
    for (const object of objects) {
      if (copy !== undefined && object[field.to] === undefined) object[field.to] = copy;
      else mergeField(object, field, value);
    }
  }
}

/** A domain's errors, each at every place of the answer that it is about. */
function placeErrors(
  fetch: CompiledFetch,
  errors: readonly GraphQLFormattedError[],
  targets: readonly (readonly Row[])[] | undefined,
  { data, errorsPerFetch, nameOf }: PlanRun,
): GraphQLError[] {
  const most = Math.max(errorsPerFetch, errors.length);
  const placed: GraphQLError[] = [];
  const places = placesAt(data, fetch.path);
  for (const { message, path, extensions } of errors) {
    for (const place of path ? placesOf(path, places, targets) : [undefined]) {
      if (placed.length === most) return placed;
      const at = place?.map((key) => (typeof key === 'string' ? nameOf(key) : key));
      placed.push(new GraphQLError(message, { ...(at && { path: at }), ...(extensions && { extensions }) }));
    }
  }
  return placed;
}

function placesOf(
  path: Place,
  places: ReadonlyMap<Row, readonly Place[]>,
  targets: readonly (readonly Row[])[] | undefined,
): Place[] {
  const [, index] = path;
  if (!targets) return [...places.values()].flat().map((place) => [...place, ...path]);
  const objects = typeof index === 'number' ? (targets[index] ?? []) : targets.flat();
  return objects
    .flatMap((object) => places.get(object) ?? [])
    .map((place) => [...place, ...path.slice(typeof index === 'number' ? 2 : 1)]);
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}
