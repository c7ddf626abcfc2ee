import { type GraphQLSchema, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { parseExactJson } from '#platform/runtime/json/exact-json.ts';
import {
  fetchedCoordinates,
  type TopField,
  topFields,
  touchedObjects,
} from '#schema/operation/fetched-coordinates.ts';
import { inputCoordinates } from '#schema/operation/input-coordinates.ts';
import { operationShape } from '#schema/policy/operation-shape.ts';
import { type ObjectPlace, responsePlaces } from '../enforcement/response-places.ts';
import type { DomainFetch, FetchOperation } from '../fetches/subgraph-fetch.ts';

/** The selections of one fetch's operation. */
export interface FetchShape {
  readonly changesNothing: boolean;
  /** For an `_entities` fetch, the selections of each entity. */
  readonly fields: readonly TopField[];
  readonly entities: boolean;
  /** `Type.field` of all its fields, keys and `@requires` inputs included. */
  readonly coordinates: readonly string[];
  /** Object types whose rows take part in it: their number is disclosed even where none of their fields is selected. */
  readonly types: readonly string[];
  /** Coordinates of its arguments and input fields. */
  readonly inputs: readonly string[];
  /** The positions of fields in the response. */
  readonly response: ObjectPlace;
  /** Its text without values (`operationShape`). */
  readonly text: () => string;
}

export interface ShapedFetch extends DomainFetch {
  readonly shape: FetchShape;
}

/** The entities of a fetch, parsed. */
export function representationsOf({ representations = [] }: DomainFetch): readonly unknown[] {
  return representations.map((representation) => parseExactJson(representation));
}

/** @param schema the whole supergraph's. */
export function createFetchShapes(schema: GraphQLSchema): (operation: FetchOperation) => FetchShape {
  const shapes = new WeakMap<FetchOperation, FetchShape>();
  return (operation) => {
    const known = shapes.get(operation);
    if (known) return known;
    const shape = describe(operation.query, schema);
    shapes.set(operation, shape);
    return shape;
  };
}

function describe(query: string, schema: GraphQLSchema): FetchShape {
  const { document, operation } = read(query);
  const root = schema.getRootType(operation.operation)?.name;
  const first = operation.selectionSet.selections[0];
  const entities =
    first?.kind === Kind.FIELD && first.name.value === '_entities' ? first.selectionSet : undefined;
  const coordinates = fetchedCoordinates(operation.selectionSet, root, document, schema);
  return {
    changesNothing: operation.operation === 'query',
    entities: entities !== undefined,
    fields: topFields(entities ?? operation.selectionSet, document),
    coordinates: [...coordinates],
    types: [...touchedObjects(coordinates, schema)],
    inputs: [...inputCoordinates(coordinates, schema)],
    response: responsePlaces(document, operation, schema),
    text: once(() => withoutValues(query, schema)),
  };
}

function read(query: string) {
  const document = parse(query, { noLocation: true });
  const operation = document.definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  );
  if (!operation) throw new Error('A fetch without an operation.');
  return { document, operation };
}

/** Read anew: it is rarely wanted, and a document that waits for it would be held for as long as the plan is. */
function withoutValues(query: string, schema: GraphQLSchema): string {
  const { document, operation } = read(query);
  return operationShape(schema, document, operation);
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
