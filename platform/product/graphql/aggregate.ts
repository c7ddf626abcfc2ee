import type { GraphQLResolveInfo } from 'graphql';
import { type Measure, measuresOf } from '#schema/model/capabilities.ts';
import type { EntityModel } from '#schema/model/product-model.ts';
import type { Row } from '../../engines/engine.ts';
import { join, raw, sql } from '../../engines/sql.ts';
import type { Statement } from '../../engines/statement.ts';
import type { ProductContext } from '../context.ts';
import { requireUse } from '../refusals.ts';
import { type Floor, filterTouches, floorCondition, floorFields, floorOf, touchOf } from './group-floor.ts';
import { type Aggregate, aggregateColumns, readAggregate, useOf } from './measures.ts';
import { belongsTo, columnList, parentColumns, type RowSet, rowsRelation, splitByParent } from './page.ts';
import { nodesOf, type Selection, selectionOf } from './selection.ts';

/** `OrderGroup` without its keys. */
export type Aggregates = { readonly count: number } & Readonly<Record<string, unknown>>;

export interface ConnectionAggregates {
  /** `totalCount`; null where the filter leaves too few rows to show their number. */
  readonly total: number | null;
  /** `OrderAggregate` */
  readonly aggregate: Readonly<Record<string, unknown>>;
}

/** The aggregates that a connection's `aggregate` selects. */
export function aggregateSelection(
  entity: EntityModel,
  connection: Selection,
  info: GraphQLResolveInfo,
): readonly Aggregate[] {
  return selectedAggregates(
    entity,
    selectionOf(info, entity.names.aggregate, nodesOf(connection, 'aggregate')),
    info,
  );
}

/** The aggregates below a selection on `OrderAggregate` or `OrderGroup`. */
export function selectedAggregates(
  entity: EntityModel,
  selection: Selection,
  info: GraphQLResolveInfo,
): readonly Aggregate[] {
  return measuresOf(entity).flatMap((measure) => {
    const names = selectionOf(info, measure.typeName, nodesOf(selection, measure.function));
    return aggregatesOf(measure).filter(({ field }) => names.has(field.name));
  });
}

function aggregatesOf(measure: Measure): readonly Aggregate[] {
  return measure.columns.map(({ field }) => ({ function: measure.function, field }));
}

/** Loads the count of the rows and the aggregates, by one statement for all parents of an edge. */
export async function loadAggregates(
  context: ProductContext,
  rows: RowSet,
  aggregates: readonly Aggregate[],
): Promise<ConnectionAggregates> {
  for (const aggregate of aggregates)
    requireUse(context.decisions, aggregate.field.coordinate, useOf(aggregate));
  const floors = floorsOfAggregates(context, rows, aggregates);
  const row = await loadFigureRow(context, rows, aggregates, floors);
  const told = (name: string, floor: Floor) => (row ? row[name] === true : floor.length === 0);
  const read = readAggregates(rows.entity, aggregates, row);
  const suppressed = !told('#told', floors.aggregate);
  return {
    total: told('#counted', floors.total) ? read.count : null,
    aggregate: suppressed ? { ...suppressedMeasures(rows.entity), suppressed } : { ...read, suppressed },
  };
}

interface AggregateFloors {
  readonly total: Floor;
  readonly aggregate: Floor;
}

function floorsOfAggregates(
  context: ProductContext,
  rows: RowSet,
  aggregates: readonly Aggregate[],
): AggregateFloors {
  const filtered = filterTouches(rows.filter);
  const touched = [...filtered, ...aggregates.map(touchOf)];
  return {
    total: floorOf(context.decisions, rows.entity, filtered),
    aggregate: floorOf(context.decisions, rows.entity, touched),
  };
}

/** An object for each measure, with only null fields. */
function suppressedMeasures(entity: EntityModel): Record<string, unknown> {
  return Object.fromEntries(measuresOf(entity).map((measure) => [measure.function, {}]));
}

async function loadFigureRow(
  context: ProductContext,
  rows: RowSet,
  aggregates: readonly Aggregate[],
  floors: AggregateFloors,
): Promise<Row | undefined> {
  if (!rows.parent) {
    const [row] = await context.query(figuresStatement(context, rows, aggregates, floors), rows.entity);
    return row;
  }
  const names = aggregates.map(({ function: name, field }) => `${name}.${field.name}`);
  return context
    .batch(JSON.stringify(['figures', rows.signature, names]), async (parents) => {
      const via = rows.edge?.via ?? [];
      const statement = figuresStatement(context, rows, aggregates, floors, {
        columns: sql`${parentColumns(context, via)}, `,
        groups: columnList(context, via),
        condition: belongsTo(context, via, parents),
      });
      const found = await context.query(statement, rows.entity);
      return splitByParent(found, parents, via.length).map(([row]) => row);
    })
    .load(rows.parent);
}

interface ByParent {
  readonly columns: Statement;
  readonly groups: Statement;
  readonly condition: Statement;
}

function figuresStatement(
  context: ProductContext,
  rows: RowSet,
  aggregates: readonly Aggregate[],
  floors: AggregateFloors,
  byParent?: ByParent,
): Statement {
  const { dialect } = context;
  const columns = sql`${aggregateList(context, aggregates)}, ${floorCondition(floors.total, dialect)} AS "#counted",
${floorCondition(floors.aggregate, dialect)} AS "#told"`;
  const from = rowsRelation(context, rows, [
    ...aggregates.map(({ field }) => field),
    ...floorFields(floors.aggregate),
  ]);
  const where = rows.filter.condition;
  return byParent
    ? sql`SELECT ${byParent.columns}${columns} FROM ${from} WHERE ${byParent.condition} AND ${where} GROUP BY ${byParent.groups}`
    : sql`SELECT ${columns} FROM ${from} WHERE ${where}`;
}

/** `count(*)` and the columns of the aggregates. */
export function aggregateList({ dialect }: ProductContext, aggregates: readonly Aggregate[]): Statement {
  const columns = aggregates.flatMap((aggregate) => aggregateColumns(aggregate, dialect));
  return join([raw('count(*) AS "#count"'), ...columns], ', ');
}

/** Aggregates as the graph's types; every measure has its object, since only selected fields of it are read. */
export function readAggregates(
  entity: EntityModel,
  aggregates: readonly Aggregate[],
  row: Row | undefined,
): Aggregates {
  const measures = measuresOf(entity).map((measure) => {
    const own = aggregates.filter((aggregate) => aggregate.function === measure.function);
    return [
      measure.function,
      Object.fromEntries(own.map((aggregate) => [aggregate.field.name, readAggregate(aggregate, row)])),
    ];
  });
  return { count: Number(row?.['#count'] ?? 0), ...Object.fromEntries(measures) };
}
