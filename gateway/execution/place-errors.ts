import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { CompiledFetch } from './compiled-plan.ts';
import type { PlanRun } from './plan-run.ts';
import type { ResponseObject } from './response-object.ts';
import { placesAt, type ResponsePath } from './response-path.ts';

/** The objects that a domain's errors are about, by where in its answer an entity stood. */
export type ObjectsOf = (entity: number | undefined) => readonly ResponseObject[];

/** A domain's errors, each at the places of the client's answer that it is about, until there are enough. */
export function placeErrors(
  fetch: CompiledFetch,
  errors: readonly GraphQLFormattedError[],
  objectsOf: ObjectsOf | undefined,
  { data, errorsPerFetch, nameOf }: PlanRun,
): GraphQLError[] {
  const most = Math.max(errorsPerFetch, errors.length);
  const placed: GraphQLError[] = [];
  const places = placesAt(data, fetch.path);
  for (const { message, path, extensions } of errors) {
    for (const place of path ? placesOf(path, places, objectsOf) : [undefined]) {
      if (placed.length === most) return placed;
      const at = place?.map((key) => (typeof key === 'string' ? nameOf(key) : key));
      placed.push(new GraphQLError(message, { ...(at && { path: at }), ...(extensions && { extensions }) }));
      // It counts its other positions.
      if (extensions?.positions !== undefined) break;
    }
  }
  return placed;
}

/** Found as they are wanted: an object may stand at many places. */
function* placesOf(
  path: ResponsePath,
  places: ReadonlyMap<ResponseObject, readonly ResponsePath[]>,
  objectsOf: ObjectsOf | undefined,
): Generator<ResponsePath> {
  const entity = objectsOf && typeof path[1] === 'number' ? path[1] : undefined;
  const below = objectsOf ? path.slice(entity === undefined ? 1 : 2) : path;
  for (const object of objectsOf ? objectsOf(entity) : places.keys()) {
    for (const place of places.get(object) ?? []) yield [...place, ...below];
  }
}
