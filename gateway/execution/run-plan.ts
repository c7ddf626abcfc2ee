import { GraphQLError } from 'graphql';
import { isRecord } from '#schema/is-record.ts';
import { askEntities, askRoot, type EntityResponse } from './ask-domain.ts';
import type { CompiledFetch, FoundObjects, Step } from './compiled-plan.ts';
import { type Entities, representAll } from './entities.ts';
import type { MadeObjects } from './objects/object-reader.ts';
import type { RepresentationWriter } from './objects/representation-writer.ts';
import { placeErrors } from './place-errors.ts';
import type { PlanRun } from './plan-run.ts';
import { ownField, type ResponseObject } from './response-object.ts';
import { objectsAt } from './response-path.ts';

/** Executes a plan's fetches into the run's tree. A domain's failures become errors of the run. */
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
  try {
    if (fetch.represent) return await fetchEntities(fetch, fetch.represent, run);
    const objects = run.signal?.aborted ? [] : findObjects(fetch, run);
    if (objects.length > 0) await fetchFields(fetch, objects, run);
  } catch (error) {
    run.errors.push(asGraphQLError(error));
  }
}

function findObjects({ place, path, above, repeats }: FoundObjects, run: PlanRun): readonly ResponseObject[] {
  const found = run.found.get(place);
  if (found) return found;
  const from = above ? findObjects(above, run) : [run.data];
  const objects = objectsAt(from, path.slice(above?.path.length ?? 0), repeats);
  run.found.set(place, objects);
  return objects;
}

async function fetchFields(
  fetch: CompiledFetch,
  objects: readonly ResponseObject[],
  run: PlanRun,
): Promise<void> {
  const { data, errors } = await askRoot(fetch, run);
  if (isRecord(data)) fetch.reader.merge(objects, data, []);
  for (const place of fetch.outdates) run.found.delete(place);
  if (errors?.length) placeErrors(fetch, errors, undefined, run);
}

async function fetchEntities(
  fetch: CompiledFetch,
  represent: RepresentationWriter,
  run: PlanRun,
): Promise<void> {
  const { barrier } = fetch;
  const entities = representAll(run.signal?.aborted ? [] : findObjects(fetch, run), represent);
  if (entities.objects.length === 0) return barrier && run.barriers.skip(barrier);
  if (barrier) await run.barriers.arrive(barrier);
  // The caller may have disconnected meanwhile.
  if (run.signal?.aborted) return;
  const answered = await askEntities(fetch, entities, run);
  const { data, errors } = answered.response;
  const received = isRecord(data) ? ownField(data, '_entities') : undefined;
  if (Array.isArray(received)) {
    const made: MadeObjects = [];
    for (const [index, objects] of entities.objects.entries()) {
      const entity: unknown = received[answered.places[index] ?? -1];
      if (isRecord(entity)) fetch.reader.merge(objects, entity, made);
    }
  }
  for (const place of fetch.outdates) run.found.delete(place);
  if (errors?.length) placeEntityErrors(fetch, entities, answered, run);
}

function placeEntityErrors(
  fetch: CompiledFetch,
  { objects }: Entities,
  { response, places, first }: EntityResponse,
  run: PlanRun,
): void {
  const own = new Map(places.map((place, index) => [place, objects[index] ?? []]));
  const about = (response.errors ?? []).flatMap((error) => {
    const { path, extensions } = error;
    const entity = path?.[1];
    if (typeof entity === 'number' ? own.has(entity) : path !== undefined || first) return [error];
    // An error with several positions is reported at the first entity only, which others may have requested.
    const further = path && Number(extensions?.positions) > 1;
    return further ? [{ ...error, path: ['_entities', places[0] ?? 0, ...path.slice(2)] }] : [];
  });
  // The errors of a failed fetch are bounded, and may all be about entities that others requested.
  const failed = response.data ? undefined : response.errors?.[0];
  if (failed && about.length === 0) about.push({ ...failed, path: ['_entities', places[0] ?? 0] });
  const objectsOf = (entity: number | undefined) =>
    entity === undefined ? objects.flat() : (own.get(entity) ?? []);
  placeErrors(fetch, about, objectsOf, run);
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}
