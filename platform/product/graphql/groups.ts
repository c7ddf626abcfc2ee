import type { GraphQLResolveInfo } from 'graphql';
import type { Dimension } from '#schema/model/capabilities.ts';
import type { FieldModel } from '#schema/model/product-model.ts';
import type { Row } from '../../engines/engine.ts';
import { and, join, raw, sql } from '../../engines/sql.ts';
import type { Statement } from '../../engines/statement.ts';
import type { ProductContext } from '../context.ts';
import { requireUse } from '../refusals.ts';
import { type Aggregates, aggregateList, readAggregates, selectedAggregates } from './aggregate.ts';
import type { Input } from './filter.ts';
import {
  type FloorTouch,
  filterTouches,
  floorCondition,
  floorFields,
  floorOf,
  touchOf,
} from './group-floor.ts';
import { compileGroupOrder, compileHaving, dimensionExpression, readDimensions } from './group-inputs.ts';
import type { Aggregate } from './measures.ts';
import { belongsTo, columnList, parentColumns, type RowSet, rowsRelation, splitByParent } from './page.ts';
import { pageSize } from './page-size.ts';
import { selectionOf } from './selection.ts';
import { shownValue } from './shown-value.ts';

export interface GroupArguments {
  readonly by: readonly string[];
  readonly having?: Input | null;
  readonly orderBy?: readonly Input[] | null;
  readonly first?: number | null;
}

type Group = Aggregates & { readonly keys: Readonly<Record<string, unknown>> };

interface GroupQuery {
  readonly rows: RowSet;
  readonly dimensions: readonly Dimension[];
  readonly aggregates: readonly Aggregate[];
  readonly having: Statement;
  readonly order: Statement;
  readonly first: number;
  /** All fields that the statement reads. */
  readonly fields: readonly FieldModel[];
}

/** Loads groups of a row set, by one statement for all parents of an edge. */
export async function loadGroups(
  context: ProductContext,
  rows: RowSet,
  args: GroupArguments,
  info: GraphQLResolveInfo,
): Promise<readonly Group[]> {
  const { entity } = rows;
  const aggregates = selectedAggregates(entity, selectionOf(info, entity.names.group, info.fieldNodes), info);
  const query = readGroupQuery(context, rows, args, aggregates);
  const found = await loadGroupRows(context, query, args);
  return found.map((row) => ({
    ...readAggregates(entity, aggregates, row),
    keys: Object.fromEntries(
      query.dimensions.map(({ key, type }, index) => [key, shownValue(type, row[`#by${index}`])]),
    ),
  }));
}

function readGroupQuery(
  context: ProductContext,
  rows: RowSet,
  args: GroupArguments,
  aggregates: readonly Aggregate[],
): GroupQuery {
  const { entity } = rows;
  const dimensions = readDimensions(entity, args.by);
  const asked: Aggregate[] = [];
  const having = compileHaving(entity, args.having ?? {}, context, asked);
  const order = compileGroupOrder(entity, args.orderBy ?? [], dimensions, context, asked);
  const touched: readonly FloorTouch[] = [
    ...dimensions.map(({ field }) => ({ field, use: 'GROUP' as const })),
    ...[...aggregates, ...asked].map(touchOf),
  ];
  for (const { field, use } of touched) requireUse(context.decisions, field.coordinate, use);
  const floor = floorOf(context.decisions, entity, [...filterTouches(rows.filter), ...touched]);
  return {
    rows,
    dimensions,
    aggregates,
    having: and([having, floorCondition(floor, context.dialect)]),
    order,
    first: pageSize(args.first ?? 100, context.limits, 'groups', 'Take fewer groups by "where" or "having".'),
    fields: [...touched.map(({ field }) => field), ...floorFields(floor), ...entity.key],
  };
}

async function loadGroupRows(
  context: ProductContext,
  query: GroupQuery,
  args: GroupArguments,
): Promise<readonly Row[]> {
  const { rows } = query;
  if (!rows.parent) return context.query(groupStatement(context, query), rows.entity);
  const names = query.aggregates.map(({ function: name, field }) => `${name}.${field.name}`);
  return context
    .batch(JSON.stringify(['groups', rows.signature, args, names]), async (parents) => {
      const via = rows.edge?.via ?? [];
      const belongs = belongsTo(context, via, parents);
      const found = await context.query(edgeGroupStatement(context, query, belongs), rows.entity);
      return splitByParent(found, parents, via.length);
    })
    .load(rows.parent);
}

function groupStatement(context: ProductContext, query: GroupQuery): Statement {
  return sql`SELECT ${dimensionList(context, query)}, ${aggregateList(context, query.aggregates)}
FROM ${relationOf(context, query)} WHERE ${query.rows.filter.condition}
GROUP BY ${dimensionsClause(context, query)} HAVING ${query.having}
ORDER BY ${query.order} LIMIT CAST(${query.first} AS BIGINT)`;
}

function edgeGroupStatement(context: ProductContext, query: GroupQuery, belongs: Statement): Statement {
  const via = query.rows.edge?.via ?? [];
  const partition = columnList(context, via);
  return sql`SELECT * FROM (
SELECT ${parentColumns(context, via)}, ${dimensionList(context, query)}, ${aggregateList(context, query.aggregates)},
row_number() OVER (PARTITION BY ${partition} ORDER BY ${query.order}) AS "#row"
FROM ${relationOf(context, query)} WHERE ${belongs} AND ${query.rows.filter.condition}
GROUP BY ${partition}, ${dimensionsClause(context, query)} HAVING ${query.having}) AS g
WHERE "#row" <= CAST(${query.first} AS BIGINT) ORDER BY "#row"`;
}

function relationOf(context: ProductContext, { rows, fields }: GroupQuery): Statement {
  return rowsRelation(context, rows, fields);
}

function dimensionList(context: ProductContext, { dimensions }: GroupQuery): Statement {
  return join(
    dimensions.map(
      (dimension, index) => sql`${dimensionExpression(context, dimension)} AS ${raw(`"#by${index}"`)}`,
    ),
    ', ',
  );
}

function dimensionsClause(context: ProductContext, { dimensions }: GroupQuery): Statement {
  return join(
    dimensions.map((dimension) => dimensionExpression(context, dimension)),
    ', ',
  );
}
