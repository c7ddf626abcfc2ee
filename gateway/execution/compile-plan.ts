import type { GraphQLSchema } from 'graphql';
import { typesNamed } from '#schema/operation/types-at.ts';
import { unknownNode } from '../planner/plan-fetches.ts';
import { type FetchNode, type PlanNode, type QueryPlan, typeStep } from '../planner/query-plan.ts';
import { createFetchQueryCompiler, type FetchQuery, placesBelow } from './compile-fetch-query.ts';
import type { CompiledFetch, CompiledPlan, Step } from './compiled-plan.ts';
import { fetchBarriersOf } from './fetch-barrier.ts';
import type { ReadFields } from './read-fields.ts';
import type { Tier } from './tier.ts';

const nothing: Step<PlacedFetchQuery> = { kind: 'sequence', steps: [] };

/**
 * @param schema the whole supergraph's.
 * @param clientName of a variable, by the plan's name of it.
 * @throws Error for a plan with parts that this gateway never requests.
 */
export function compilePlan(
  { node }: QueryPlan,
  schema: GraphQLSchema,
  clientName: (planned: string) => string,
): CompiledPlan {
  if (!node) return { stepBy: () => ({ kind: 'sequence', steps: [] }), shared: new Set(), once: new Set() };
  const compileFetchQuery = createFetchQueryCompiler(schema, clientName);
  const step = compileNode(node, [], {
    compileFetchQuery,
    clientName,
    step: (step) => namedStep(step, schema),
  });
  const fetches = fetchesOf(step);
  const writers = countWriters(fetches);
  const once = onceRead(fetches, writers);
  const barriers = fetchBarriersOf(step);
  const sharedPlaces = new Set<string>();
  const related = mapFetches(step, (fetch) => {
    const shared = placesOf(fetch).every((place) => writers.get(place) === 1);
    const repeats =
      fetches.some((other) => other.ofEntities && isAbove(other, fetch)) || isBelowAny(placeOf(fetch), once);
    if (fetch.ofEntities && shared) for (const place of placesAt(fetch)) sharedPlaces.add(place);
    const { representBy, readerAt, ...asked } = fetch;
    const known = { ...asked, ...findingOf(fetch, fetches), barrier: barriers.get(fetch), repeats };
    return (tier: Tier): CompiledFetch => ({
      ...known,
      represent: representBy(tier),
      reader: readerAt(placeOf(fetch), { shared, once }, tier),
    });
  });
  return {
    stepBy: (tier) => mapFetches(related, (compileFetch) => compileFetch(tier)),
    shared: sharedPlaces,
    once,
  };
}

interface Compiling {
  readonly compileFetchQuery: (fetch: FetchNode) => FetchQuery;
  readonly clientName: (planned: string) => string;
  readonly step: (step: string) => string;
}

/** A fetch of a plan before it is related to the others. */
type PlacedFetchQuery = FetchQuery & Pick<CompiledFetch, 'path' | 'place'>;

function compileNode(
  node: PlanNode | undefined,
  path: readonly string[],
  compiling: Compiling,
): Step<PlacedFetchQuery> {
  if (!node) return nothing;
  switch (node.kind) {
    case 'Fetch':
      return { kind: 'fetch', fetch: { ...compiling.compileFetchQuery(node), path, place: path.join('.') } };
    case 'Flatten':
      return compileNode(node.node, [...path, ...node.path.map(compiling.step)], compiling);
    case 'Sequence':
      return { kind: 'sequence', steps: node.nodes.map((child) => compileNode(child, path, compiling)) };
    case 'Parallel':
      return { kind: 'parallel', steps: node.nodes.map((child) => compileNode(child, path, compiling)) };
    case 'Condition': {
      const yes = compileNode(node.ifClause, path, compiling);
      const no = compileNode(node.elseClause, path, compiling);
      return { kind: 'condition', variable: compiling.clientName(node.condition), yes, no };
    }
    default:
      throw unknownNode(node);
  }
}

/** With the names that objects say of themselves, of which an interface's is one where a domain knows no others. */
function namedStep(step: string, schema: GraphQLSchema): string {
  if (!step.startsWith(typeStep)) return step;
  const types = step.slice(typeStep.length).split('|');
  return `${typeStep}${[...new Set(types.flatMap((type) => typesNamed(type, schema)))].join('|')}`;
}

/** Names, and no marks of lists or types. */
function namesOf(path: readonly string[]): string[] {
  return path.filter((step) => step !== '@' && !step.startsWith(typeStep));
}

function fetchesOf(step: Step<PlacedFetchQuery>): PlacedFetchQuery[] {
  switch (step.kind) {
    case 'fetch':
      return [step.fetch];
    case 'condition':
      return [...fetchesOf(step.yes), ...fetchesOf(step.no)];
    default:
      return step.steps.flatMap(fetchesOf);
  }
}

function mapFetches<From, To>(step: Step<From>, change: (fetch: From) => To): Step<To> {
  switch (step.kind) {
    case 'fetch':
      return { kind: 'fetch', fetch: change(step.fetch) };
    case 'condition':
      return { ...step, yes: mapFetches(step.yes, change), no: mapFetches(step.no, change) };
    default:
      return { ...step, steps: step.steps.map((child) => mapFetches(child, change)) };
  }
}

/** How many fetches write into the objects at each place; objects with two writers are not shared between places. */
function countWriters(fetches: readonly PlacedFetchQuery[]): ReadonlyMap<string, number> {
  const writers = new Map<string, number>();
  for (const place of fetches.flatMap(placesOf)) writers.set(place, (writers.get(place) ?? 0) + 1);
  return writers;
}

/** How the objects of a fetch are found, and which other fetches' objects it changes. */
function findingOf(
  fetch: PlacedFetchQuery,
  fetches: readonly PlacedFetchQuery[],
): Pick<CompiledFetch, 'above' | 'outdates'> {
  const [above] = fetches
    .filter((other) => isAbove(other, fetch))
    .sort((one, other) => other.path.length - one.path.length);
  const branches = fetch.fields.flatMap(({ to, fields }) => (fields ? [[...namesOf(fetch.path), to]] : []));
  const below = fetches.filter(({ path }) =>
    branches.some((branch) => branch.every((key, at) => key === namesOf(path)[at])),
  );
  return {
    above: above && { place: above.place, path: above.path, above: undefined, repeats: true },
    outdates: [...new Set(below.map(({ place }) => place))],
  };
}

/**
 * Places of entities that one fetch only references and others complete. An entity that a domain references a hundred
 * times is then fetched once.
 */
function onceRead(
  fetches: readonly PlacedFetchQuery[],
  writers: ReadonlyMap<string, number>,
): ReadonlySet<string> {
  const completed = new Set(fetches.filter(({ ofEntities }) => ofEntities).map(placeOf));
  const named = fetches.flatMap((fetch) => placesOfValues(fetch.fields, placeOf(fetch)));
  return new Set(named.filter((place) => completed.has(place) && writers.get(place) === 1));
}

/** Places of objects with only plain values selected. */
function placesOfValues(fields: ReadFields, place: string): string[] {
  return fields.flatMap(({ to, fields: below }) => {
    if (!below) return [];
    const plain = below.every((field) => !field.fields);
    return plain ? [`${place}.${to}`] : placesOfValues(below, `${place}.${to}`);
  });
}

function isBelowAny(place: string, places: ReadonlySet<string>): boolean {
  return [...places].some((above) => place === above || place.startsWith(`${above}.`));
}

function placesOf(fetch: PlacedFetchQuery): string[] {
  return [...new Set(placesBelow(fetch.fields, placeOf(fetch)))];
}

/** Places of the objects that it writes itself, without those below them. */
function placesAt(fetch: PlacedFetchQuery): string[] {
  return fetch.fields.flatMap(({ to, fields }) => (fields ? `${placeOf(fetch)}.${to}` : []));
}

function placeOf({ path }: PlacedFetchQuery): string {
  return namesOf(path)
    .map((key) => `.${key}`)
    .join('');
}

function isAbove({ path }: PlacedFetchQuery, { path: below }: PlacedFetchQuery): boolean {
  return path.length < below.length && path.every((key, index) => key === below[index]);
}
