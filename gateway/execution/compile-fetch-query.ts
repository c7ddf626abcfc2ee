import { type FieldNode, type GraphQLSchema, Kind, parse } from 'graphql';
import { createFetchOperation } from '../fetches/subgraph-fetch.ts';
import type { FetchNode } from '../planner/query-plan.ts';
import type { CompiledFetch } from './compiled-plan.ts';
import { compileObjectReader, type SharedRows } from './objects/compile-object-reader.ts';
import type { ObjectReader } from './objects/object-reader.ts';
import { compileRepresentations, type RepresentationWriter } from './objects/representation-writer.ts';
import { type ReadFields, readFieldsOf } from './read-fields.ts';
import type { Tier } from './tier.ts';

/** The query of a fetch, independent of its place in the plan. */
export interface FetchQuery
  extends Pick<CompiledFetch, 'domain' | 'operation' | 'asks' | 'variables' | 'fields'> {
  /** Whether it fetches entities, and no root fields. */
  readonly ofEntities: boolean;
  /** Writes the representations of its entities; `undefined` where it fetches root fields. */
  representBy(tier: Tier): RepresentationWriter | undefined;
  /** @param place of the objects that the response is merged into, without the marks of lists. */
  readerAt(place: string, rows: SharedRows, tier: Tier): ObjectReader;
}

/**
 * Compiles the fetch queries of one plan, each once: most of a hundred fetches repeat the query of another one for the
 * objects of another alias.
 * @param schema the whole supergraph's.
 * @param clientName of a variable, by the plan's name of it.
 */
export function createFetchQueryCompiler(
  schema: GraphQLSchema,
  clientName: (planned: string) => string,
): (fetch: FetchNode) => FetchQuery {
  const known = new Map<string, FetchQuery>();
  return (fetch) => {
    const { requires, inputRewrites = [], outputRewrites = [], variableUsages = [] } = fetch;
    const operation = createFetchOperation(fetch.operation, fetch.operationName);
    const asks = JSON.stringify([fetch.serviceName, operation.question, requires, inputRewrites]);
    const key = outputRewrites.length > 0 ? asks + JSON.stringify(outputRewrites) : asks;
    const compiled = known.get(key) ?? {
      domain: fetch.serviceName,
      operation,
      asks,
      variables: variableUsages.map((name) => [name, clientName(name)] as const),
      ofEntities: requires !== undefined,
      representBy: lastOnly(
        (tier: Tier) =>
          requires && compileRepresentations(requires, inputRewrites, schema, tier.representPlain),
      ),
      ...compileReading(fetch),
    };
    known.set(key, compiled);
    return compiled;
  };
}

function compileReading({
  operation: query,
  requires,
  outputRewrites = [],
}: FetchNode): Pick<FetchQuery, 'fields' | 'readerAt'> {
  const document = parse(query, { noLocation: true });
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  const root = operation?.selectionSet;
  const asked = requires ? (root?.selections[0] as FieldNode | undefined)?.selectionSet : root;
  if (!asked) throw new Error('A plan with a fetch that selects nothing.');
  const fields = readFieldsOf(document, asked, outputRewrites);
  const below = placesBelow(fields, '');
  const readersOf = lastOnly((_: Tier) => new Map<string, ObjectReader>());
  return {
    fields,
    readerAt(place, { shared, once }, tier) {
      const readers = readersOf(tier);
      const key = JSON.stringify([shared, below.filter((at) => once.has(place + at))]);
      const reader = readers.get(key) ?? compileObjectReader(fields, place, { shared, once }, tier.objects);
      readers.set(key, reader);
      return reader;
    },
  };
}

/** Makes a value for the last key only. */
function lastOnly<Key, T>(make: (key: Key) => T): (key: Key) => T {
  let made: { readonly key: Key; readonly value: T } | undefined;
  return (key) => {
    if (made?.key !== key) made = { key, value: make(key) };
    return made.value;
  };
}

/** Places of the objects that are read, below the fetch's own place. */
export function placesBelow(fields: ReadFields, place: string): string[] {
  return fields.flatMap(({ to, fields: below }) =>
    below ? [`${place}.${to}`, ...placesBelow(below, `${place}.${to}`)] : [],
  );
}
