import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { CompiledFetch } from './compiled-plan.ts';
import type { PlanRun } from './plan-run.ts';
import type { ResponseObject } from './response-object.ts';
import { placesAt, type ResponsePath } from './response-path.ts';

/** The objects that a domain's errors are about, by the entity's index in its response. */
export type ObjectsOf = (entity: number | undefined) => readonly ResponseObject[];

/** Adds a domain's errors to those of a run, at their places in the client's response, up to a bound. */
export function placeErrors(
  fetch: CompiledFetch,
  errors: readonly GraphQLFormattedError[],
  objectsOf: ObjectsOf | undefined,
  run: PlanRun,
): void {
  const { placed, whole } = placedErrors(fetch, errors, objectsOf, run);
  for (const error of placed) {
    run.errors.push(error);
    if (!whole || error.extensions.positions !== undefined) run.abridged.add(error);
  }
}

/** @returns the errors, and whether each is at all of its places. */
function placedErrors(
  fetch: CompiledFetch,
  errors: readonly GraphQLFormattedError[],
  objectsOf: ObjectsOf | undefined,
  { data, errorsPerFetch, nameOf }: PlanRun,
): { readonly placed: readonly GraphQLError[]; readonly whole: boolean } {
  const most = Math.max(errorsPerFetch, errors.length);
  const placed: GraphQLError[] = [];
  const places = placesAt(data, fetch.path);
  for (const { message: fetched, path, extensions } of errors) {
    const message = withNames(fetched, nameOf);
    for (const place of path ? placesOf(path, places, objectsOf) : [undefined]) {
      if (placed.length === most) return { placed, whole: false };
      const at = place?.map((key) => (typeof key === 'string' ? nameOf(key) : key));
      placed.push(new GraphQLError(message, { ...(at && { path: at }), ...(extensions && { extensions }) }));
      // It carries the number of its positions.
      if (extensions?.positions !== undefined) break;
    }
  }
  // A domain, and a fetch that failed, tell as many at most.
  return { placed, whole: errors.length < errorsPerFetch };
}

/** A variable is named as the client does, too, and so is the path in it. */
function withNames(message: string, nameOf: PlanRun['nameOf']): string {
  return message.replace(/(?<=\$| at ")\w+/g, nameOf);
}

/** Computed lazily: an object may be at many places. */
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
