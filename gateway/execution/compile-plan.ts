import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import { type FieldNode, type GraphQLSchema, Kind, parse } from 'graphql';
import { createFetchOperation } from '../fetches/subgraph-fetch.ts';
import type { CompiledFetch, CompiledPlan, Step } from './compiled-plan.ts';
import { fetchBarriersOf } from './fetch-barrier.ts';
import { compileObjectReader } from './generated/object-reader.ts';
import { compileRepresentations } from './generated/representation-writer.ts';
import { type ReadFields, readFieldsOf } from './read-fields.ts';

const nothing: Step = { kind: 'sequence', steps: [] };

/**
 * @param schema the whole supergraph's.
 * @param clientName of a variable, by the plan's name of it.
 * @throws Error for a plan with parts that this gateway never asks for.
 */
export function compilePlan(
  { node }: QueryPlan,
  schema: GraphQLSchema,
  clientName: (planned: string) => string,
): CompiledPlan {
  if (!node) return { step: nothing, shared: new Set(), once: new Set() };
  if (node.kind === 'Subscription') throw new Error('A plan for a subscription.');
  const step = compileNode(node, [], { schema, clientName });
  const fetches = fetchesOf(step);
  const writers = countWriters(fetches);
  const once = onceRead(fetches, writers);
  const barriers = fetchBarriersOf(step);
  const sharedPlaces = new Set<string>();
  const compiled = withSharing(step, (fetch) => {
    const shared = placesOf(fetch).every((place) => writers.get(place) === 1);
    const repeats =
      fetches.some((other) => other.represent && isAbove(other, fetch)) || isBelowAny(placeOf(fetch), once);
    if (fetch.represent && shared) for (const place of placesAt(fetch)) sharedPlaces.add(place);
    return {
      ...fetch,
      ...findingOf(fetch, fetches),
      barrier: barriers.get(fetch),
      repeats,
      reader: compileObjectReader(fetch.fields, placeOf(fetch), { shared, once }),
    };
  });
  return { step: compiled, shared: sharedPlaces, once };
}

interface Compiling {
  readonly schema: GraphQLSchema;
  readonly clientName: (planned: string) => string;
}

function compileNode(node: PlanNode | undefined, path: readonly string[], compiling: Compiling): Step {
  if (!node) return nothing;
  switch (node.kind) {
    case 'Fetch':
      return { kind: 'fetch', fetch: compileFetch(node, path, compiling) };
    case 'Flatten':
      return compileNode(node.node, [...path, ...node.path.map(step)], compiling);
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
      throw new Error(`A plan with a "${node.kind}".`);
  }
}

function step(key: string | number): string {
  // `field|[Type]` is the planner's form of a path that depends on types, which it is not asked for.
  if (typeof key === 'string' && /^(@|\w+)$/.test(key)) return key;
  throw new Error(`A plan with the path step "${key}".`);
}

function compileFetch(
  fetch: FetchNode,
  path: readonly string[],
  { schema, clientName }: Compiling,
): CompiledFetch {
  const { requires, inputRewrites = [], outputRewrites = [], variableUsages = [] } = fetch;
  const document = parse(fetch.operation, { noLocation: true });
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  const root = operation?.selectionSet;
  const asked = requires ? (root?.selections[0] as FieldNode | undefined)?.selectionSet : root;
  if (!asked) throw new Error('A plan with a fetch that selects nothing.');
  const fields = readFieldsOf(document, asked, outputRewrites);
  const fetched = createFetchOperation(fetch.operation, fetch.operationName);
  return {
    domain: fetch.serviceName,
    operation: fetched,
    asks: JSON.stringify([fetch.serviceName, fetched.question, requires, inputRewrites]),
    variables: variableUsages.map((name) => [name, clientName(name)] as const),
    path,
    place: path.join('.'),
    represent: requires && compileRepresentations(requires, inputRewrites, schema),
    fields,
    reader: compileObjectReader(fields, '', { shared: false, once: new Set() }),
    above: undefined,
    barrier: undefined,
    outdates: [],
    repeats: true,
  };
}

function fetchesOf(step: Step): CompiledFetch[] {
  switch (step.kind) {
    case 'fetch':
      return [step.fetch];
    case 'condition':
      return [...fetchesOf(step.yes), ...fetchesOf(step.no)];
    default:
      return step.steps.flatMap(fetchesOf);
  }
}

function withSharing(step: Step, change: (fetch: CompiledFetch) => CompiledFetch): Step {
  switch (step.kind) {
    case 'fetch':
      return { kind: 'fetch', fetch: change(step.fetch) };
    case 'condition':
      return { ...step, yes: withSharing(step.yes, change), no: withSharing(step.no, change) };
    default:
      return { ...step, steps: step.steps.map((child) => withSharing(child, change)) };
  }
}

/** How many fetches write into the objects at each place: what two write into is no other place's too. */
function countWriters(fetches: readonly CompiledFetch[]): ReadonlyMap<string, number> {
  const writers = new Map<string, number>();
  for (const place of fetches.flatMap(placesOf)) writers.set(place, (writers.get(place) ?? 0) + 1);
  return writers;
}

/** How the objects of a fetch are found, and whose objects it changes. */
function findingOf(
  fetch: CompiledFetch,
  fetches: readonly CompiledFetch[],
): Pick<CompiledFetch, 'above' | 'outdates'> {
  const [above] = fetches
    .filter((other) => isAbove(other, fetch))
    .sort((one, other) => other.path.length - one.path.length);
  const branches = fetch.fields.flatMap(({ to, fields }) => (fields ? [[...fetch.path, to]] : []));
  const below = fetches.filter(({ path }) =>
    branches.some((branch) => branch.every((key, at) => key === path[at])),
  );
  return { above, outdates: [...new Set(below.map(({ place }) => place))] };
}

/**
 * Places of entities that one fetch only names and others tell more of. A domain that names the same one a hundred
 * times is told of once, and answers once.
 */
function onceRead(
  fetches: readonly CompiledFetch[],
  writers: ReadonlyMap<string, number>,
): ReadonlySet<string> {
  const completed = new Set(fetches.filter(({ represent }) => represent).map(placeOf));
  const named = fetches.flatMap((fetch) => placesOfValues(fetch.fields, placeOf(fetch)));
  return new Set(named.filter((place) => completed.has(place) && writers.get(place) === 1));
}

/** Places of objects of which nothing but values is asked. */
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

function placesOf(fetch: CompiledFetch): string[] {
  return [...new Set(placesBelow(fetch.fields, placeOf(fetch)))];
}

/** Where it puts objects itself, and not what is below them. */
function placesAt(fetch: CompiledFetch): string[] {
  return fetch.fields.flatMap(({ to, fields }) => (fields ? `${placeOf(fetch)}.${to}` : []));
}

function placeOf({ path }: CompiledFetch): string {
  return path.flatMap((key) => (key === '@' ? [] : `.${key}`)).join('');
}

function placesBelow(fields: ReadFields, place: string): string[] {
  return fields.flatMap(({ to, fields: below }) =>
    below ? [`${place}.${to}`, ...placesBelow(below, `${place}.${to}`)] : [],
  );
}

function isAbove({ path }: CompiledFetch, { path: below }: CompiledFetch): boolean {
  return path.length < below.length && path.every((key, index) => key === below[index]);
}
