import {
  type FieldNode,
  type GraphQLError,
  type GraphQLFormattedError,
  type GraphQLResolveInfo,
  isNonNullType,
  locatedError,
} from 'graphql';
import { inOrderOfData } from '#platform/runtime/error-order.ts';
import { forbiddenField } from './refusals.ts';

type Path = readonly (string | number)[];

/** The positions of a denied selection that share their response names. */
interface DeniedPlace {
  readonly coordinate: string;
  path: Path;
  positions: number;
}

interface DeniedSelection {
  /** Located already: graphql-js then returns it unchanged, however often it is thrown. */
  readonly error: GraphQLError;
  readonly places: DeniedPlace[];
}

const denied = new WeakMap<object, Map<FieldNode, DeniedSelection>>();

/**
 * Resolves a denied selection at one of its positions: an error at the first one, and null at all others. Where null is
 * not allowed, the same error is thrown again.
 * @param context of the request, by which `deniedErrors` finds all of them.
 */
export function denySelection(context: object, coordinate: string, info: GraphQLResolveInfo): null {
  const selections = denied.get(context) ?? new Map<FieldNode, DeniedSelection>();
  denied.set(context, selections);
  const node = info.fieldNodes[0] as FieldNode;
  const known = selections.get(node);
  const selection = known ?? {
    error: locatedError(forbiddenField(coordinate, 1), info.fieldNodes, pathOf(info)),
    places: [],
  };
  if (!known) selections.set(node, selection);
  addPosition(selection, coordinate, info);
  if (!known || isNonNullType(info.returnType)) throw selection.error;
  return null;
}

/** One error for each denied selection of a request, at the path of its first position. */
export function deniedErrors(context: object, data: unknown): GraphQLFormattedError[] {
  return [...(denied.get(context) ?? new Map<FieldNode, DeniedSelection>()).values()].flatMap(
    ({ places }) => {
      const [first] = inOrderOfData(places, data);
      if (!first) return [];
      const { path, coordinate } = first;
      const positions = places.reduce((sum, place) => sum + place.positions, 0);
      const { message, extensions } = forbiddenField(coordinate, positions);
      return [{ message, path, extensions: { code: extensions.code, positions } }];
    },
  );
}

/** Sources may respond in any order, so the first position that is resolved is not always the first in the data. */
function addPosition({ places }: DeniedSelection, coordinate: string, info: GraphQLResolveInfo): void {
  for (const place of places) {
    const order = compare(info.path, place.path);
    if (order === undefined) continue;
    place.positions += 1;
    if (order < 0) place.path = pathOf(info);
    return;
  }
  places.push({ coordinate, path: pathOf(info), positions: 1 });
}

/** `undefined` for paths with other names; compares from the end, where paths differ least. */
function compare(given: GraphQLResolveInfo['path'], path: Path): number | undefined {
  let order = 0;
  let index = path.length - 1;
  for (let at: GraphQLResolveInfo['path'] | undefined = given; at; at = at.prev) {
    const key = path[index];
    if (at.key !== key) {
      if (typeof at.key !== 'number' || typeof key !== 'number') return undefined;
      order = at.key - key;
    }
    index -= 1;
  }
  return index === -1 ? order : undefined;
}

function pathOf(info: GraphQLResolveInfo): Path {
  const path: (string | number)[] = [];
  for (let at: GraphQLResolveInfo['path'] | undefined = info.path; at; at = at.prev) path.push(at.key);
  return path.reverse();
}
