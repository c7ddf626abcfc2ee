import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import { textOfNumber } from '#schema/exact-number.ts';
import type {
  EntityModel,
  FieldModel,
  FieldType,
  ForeignEntity,
  ProductModel,
  ReferenceEdge,
  ReverseEdge,
} from '#schema/model/product-model.ts';
import type { Row } from '../../engines/engine.ts';
import { raw } from '../../engines/sql.ts';
import { invariant } from '../../runtime/invariant.ts';
import type { Key, ProductContext } from '../context.ts';
import { forbiddenField, requireUse } from '../refusals.ts';
import { type ListArguments, resolveConnection } from './connection.ts';
import { loadEntity } from './entity-rows.ts';
import { loadRows } from './page.ts';
import { scalars } from './scalars.ts';
import { fieldsRead, selectionOf } from './selection.ts';
import { shownValue } from './shown-value.ts';

type Args = Record<string, unknown>;
type Resolver = GraphQLFieldResolver<Row, ProductContext, Args>;
type ReferenceResolver = (reference: Row, context: ProductContext, info: GraphQLResolveInfo) => unknown;

/** Resolvers by type and field, in the form of `@apollo/subgraph`. */
export type Resolvers = Record<string, Record<string, Resolver | ReferenceResolver> | unknown>;

/** The resolvers of the generated schema; a domain's handwritten ones are merged over them. */
export function generatedResolvers(model: ProductModel): Resolvers {
  const resolvers: Record<string, unknown> = { ...scalars };
  resolvers.Query = Object.assign({}, ...model.entities.map(rootResolvers));
  for (const entity of model.entities) {
    resolvers[entity.typeName] = entityResolvers(model, entity);
    for (const field of entity.fields) addStructs(resolvers, field.type);
  }
  for (const foreign of model.foreign) resolvers[foreign.typeName] = foreignResolvers(model, foreign);
  return resolvers;
}

function rootResolvers(entity: EntityModel): Record<string, Resolver> {
  const { byKey, list } = entity.roots;
  return {
    async [byKey](_, args, context, info) {
      const snapshot = await context.snapshot(args.asOf as string | null | undefined);
      const key = entity.key.map((field) => String(args[field.name]));
      return loadEntity(context, entity, snapshot, columnsFor(entity, info), key);
    },
    async [list](_, args, context, info) {
      const snapshot = await context.snapshot(args.asOf as string | null | undefined);
      return resolveConnection(
        context,
        { name: `Query.${list}`, entity, snapshot },
        args as ListArguments,
        info,
      );
    },
  };
}

function entityResolvers(
  model: ProductModel,
  entity: EntityModel,
): Record<string, Resolver | ReferenceResolver> {
  return {
    ...Object.fromEntries(entity.fields.map((field) => [field.name, fieldResolver(field, field.name)])),
    ...Object.fromEntries(entity.references.map((edge) => [edge.name, referenceResolver(model, edge)])),
    ...Object.fromEntries(entity.reverseEdges.map((edge) => [edge.name, reverseResolver(model, edge)])),
    async __resolveReference(reference: Row, context: ProductContext, info: GraphQLResolveInfo) {
      // Even the existence of the row is hidden where the type is denied.
      if (context.decisions.of(entity.typeName).kind === 'DENY') throw forbiddenField(entity.typeName);
      const key = keyIn(
        reference,
        entity.key.map(({ name }) => name),
      );
      return key && loadEntity(context, entity, await context.snapshot(), columnsFor(entity, info), key);
    },
  };
}

/** Another domain's entity: only its key is known here. */
function foreignResolvers(
  model: ProductModel,
  foreign: ForeignEntity,
): Record<string, Resolver | ReferenceResolver> {
  return {
    ...Object.fromEntries(foreign.reverseEdges.map((edge) => [edge.name, reverseResolver(model, edge)])),
    __resolveReference(reference: Row) {
      const key = keyIn(reference, foreign.key);
      return key && stubOf(foreign.typeName, foreign.key, key);
    },
  };
}

/** @param member the key of the value in its parent: a row has field names, a struct columns. */
function fieldResolver(field: FieldModel, member: string): Resolver {
  const { type, list, coordinate } = field;
  return (parent, _, context) => {
    if (context.decisions.of(coordinate).kind === 'DENY') throw forbiddenField(coordinate);
    const value = parent[member];
    if (!list || !Array.isArray(value)) return shownValue(type, value);
    // Items are non-null in the graph: a missing item is left out, so that the whole list does not become null.
    return value.map((item) => shownValue(type, item)).filter((item) => item !== null);
  };
}

function addStructs(resolvers: Record<string, unknown>, type: FieldType): void {
  if (type.kind !== 'object') return;
  resolvers[type.name] = Object.fromEntries(
    type.fields.map((field) => [field.name, fieldResolver(field, field.column)]),
  );
  for (const field of type.fields) addStructs(resolvers, field.type);
}

function referenceResolver(model: ProductModel, edge: ReferenceEdge): Resolver {
  const { typeName, key: names, foreign } = edge.target;
  return async (row, _, context, info) => {
    for (const field of edge.via) requireUse(context.decisions, field.coordinate, 'KEY');
    const key = keyIn(
      row,
      edge.via.map(({ name }) => name),
    );
    if (!key) return null;
    const snapshot = await context.snapshotOf(row);
    if (foreign) return context.from(snapshot, stubOf(typeName, names, key));
    const target = entityNamed(model, typeName);
    return loadEntity(context, target, snapshot, columnsFor(target, info), key);
  };
}

function reverseResolver(model: ProductModel, edge: ReverseEdge): Resolver {
  const entity = entityNamed(model, edge.source);
  const name = `${edge.on}.${edge.name}`;
  return async (row, args, context, info) => {
    for (const field of edge.via) requireUse(context.decisions, field.coordinate, 'KEY');
    const parent = keyIn(row, edge.key);
    if (!parent) return null;
    const snapshot = await context.snapshotOf(row);
    if (!edge.single) {
      return resolveConnection(
        context,
        { name, entity, snapshot, edge, parent },
        args as ListArguments,
        info,
      );
    }
    const [found] = await loadRows(context, {
      rows: {
        entity,
        snapshot,
        filter: { condition: raw('TRUE'), uses: new Map() },
        edge,
        parent,
        signature: JSON.stringify([name, snapshot.id]),
      },
      terms: entity.key.map((field) => ({ field, descending: false })),
      first: 0,
      after: undefined,
      fields: columnsFor(entity, info),
      args: {},
    });
    return found ? context.from(snapshot, found) : null;
  };
}

function columnsFor(entity: EntityModel, info: GraphQLResolveInfo): readonly FieldModel[] {
  return fieldsRead(entity, selectionOf(info, entity.typeName, info.fieldNodes).keys());
}

/** A key's values in a row or representation; null where one of them is missing or not a scalar. */
function keyIn(row: Row, names: readonly string[]): Key | null {
  const values = names.map((name) => textOfNumber(row[name]));
  return values.every((value) => typeof value === 'string') ? values : null;
}

function stubOf(typeName: string, names: readonly string[], key: Key): Row {
  return { __typename: typeName, ...Object.fromEntries(names.map((name, index) => [name, key[index]])) };
}

function entityNamed(model: ProductModel, typeName: string): EntityModel {
  const entity = model.entities.find((candidate) => candidate.typeName === typeName);
  invariant(entity, `the model has no entity "${typeName}"`);
  return entity;
}
