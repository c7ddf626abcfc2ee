import type { GraphQLResolveInfo } from 'graphql';
import type { Row, Statement } from '#platform/engines/engine.ts';
import {
  type Dimension,
  dimensionsOf,
  groupMeasuresOf,
  type Measure,
  type MeasureColumn,
} from '#schema/model/capabilities.ts';
import type { EntityModel } from '#schema/model/product-model.ts';
import { type Figures, figureList, readFigures, selectedFigures } from './aggregate.ts';
import { columnOf } from './column-type.ts';
import { type ProductContext, pageSize } from './context.ts';
import { readEnum } from './enum-names.ts';
import { compileOperators, type Input } from './filter.ts';
import { type Figure, figureExpression } from './measures.ts';
import { onlyMember } from './order.ts';
import { belongsTo, parentColumns, type RowSet, rowsRelation, splitByParent } from './page.ts';
import { badInput, requireClear } from './refusals.ts';
import { selectionOf } from './selection.ts';
import { and, join, raw, sql } from './sql.ts';

export interface GroupArguments {
  readonly by: readonly string[];
  readonly having?: Input | null;
  readonly orderBy?: readonly Input[] | null;
  readonly first?: number | null;
}

type Group = Figures & { readonly keys: Readonly<Record<string, unknown>> };

interface GroupQuery {
  readonly rows: RowSet;
  readonly dimensions: readonly Dimension[];
  readonly figures: readonly Figure[];
  readonly having: Statement;
  readonly order: Statement;
  readonly first: number;
}

/** Groups of a row set, by one statement for all parents of an edge. */
export async function loadGroups(
  context: ProductContext,
  rows: RowSet,
  args: GroupArguments,
  info: GraphQLResolveInfo,
): Promise<readonly Group[]> {
  const { entity } = rows;
  const figures = selectedFigures(entity, selectionOf(info, entity.names.group, info.fieldNodes), info);
  const query = readGroupQuery(context, rows, args, figures);
  const found = await loadGroupRows(context, query, args);
  return found.map((row) => ({
    ...readFigures(entity, figures, row),
    keys: Object.fromEntries(
      query.dimensions.map(({ key, type }, index) => [key, readEnum(type, row[`#by${index}`])]),
    ),
  }));
}

function readGroupQuery(
  context: ProductContext,
  rows: RowSet,
  args: GroupArguments,
  figures: readonly Figure[],
): GroupQuery {
  const { entity } = rows;
  const dimensions = readDimensions(entity, args.by);
  const query = {
    rows,
    dimensions,
    figures,
    having: compileHaving(entity, args.having ?? {}, context),
    order: compileOrder(entity, args.orderBy ?? [], dimensions, context),
    first: pageSize(firstOf(args), context.limits),
  };
  for (const { field } of dimensions) requireClear(context.decisions, field.coordinate, 'GROUP');
  for (const { field } of figures) requireClear(context.decisions, field.coordinate, 'AGGREGATE');
  return query;
}

function firstOf({ first }: GroupArguments): number {
  const asked = first ?? 100;
  if (asked < 0) throw badInput(`"first" is ${asked}. Ask for 0 groups or more.`);
  return asked;
}

function readDimensions(entity: EntityModel, by: readonly string[]): readonly Dimension[] {
  const known = dimensionsOf(entity);
  if (by.length === 0) throw badInput('"by" is empty. Name what to group by, or use "aggregate".');
  return [...new Set(by)].map((name) => {
    const dimension = known.find((candidate) => candidate.name === name);
    if (!dimension) throw badInput(`"${entity.names.dimension}" has no value "${name}".`);
    return dimension;
  });
}

async function loadGroupRows(
  context: ProductContext,
  query: GroupQuery,
  args: GroupArguments,
): Promise<readonly Row[]> {
  const { rows } = query;
  if (!rows.parent) return context.query(groupStatement(context, query));
  const names = query.figures.map(({ function: name, field }) => `${name}.${field.name}`);
  return context
    .batch(JSON.stringify(['groups', rows.signature, args, names]), async (parents) => {
      const via = rows.edge?.via ?? [];
      const belongs = belongsTo(context, via, parents);
      const found = await context.query(edgeGroupStatement(context, query, belongs));
      return splitByParent(found, parents, via.length);
    })
    .load(rows.parent);
}

function groupStatement(context: ProductContext, query: GroupQuery): Statement {
  return sql`SELECT ${dimensionList(context, query)}, ${figureList(context, query.figures)}
FROM ${relationOf(context, query)} WHERE ${query.rows.filter.condition}
GROUP BY ${dimensionsClause(context, query)} HAVING ${query.having}
ORDER BY ${query.order} LIMIT CAST(${query.first} AS BIGINT)`;
}

function edgeGroupStatement(context: ProductContext, query: GroupQuery, belongs: Statement): Statement {
  const via = query.rows.edge?.via ?? [];
  const partition = join(
    via.map((field) => columnOf(context.dialect, field)),
    ', ',
  );
  return sql`SELECT * FROM (
SELECT ${parentColumns(context, via)}, ${dimensionList(context, query)}, ${figureList(context, query.figures)},
row_number() OVER (PARTITION BY ${partition} ORDER BY ${query.order}) AS "#row"
FROM ${relationOf(context, query)} WHERE ${belongs} AND ${query.rows.filter.condition}
GROUP BY ${partition}, ${dimensionsClause(context, query)} HAVING ${query.having})
WHERE "#row" <= CAST(${query.first} AS BIGINT) ORDER BY "#row"`;
}

/** `having` and `orderBy` may name fields that are not selected. */
function relationOf(context: ProductContext, { rows }: GroupQuery): Statement {
  return rowsRelation(context, rows, rows.entity.fields);
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

function dimensionExpression({ dialect }: ProductContext, { field, unit }: Dimension): Statement {
  const column = columnOf(dialect, field);
  return unit ? raw(dialect.truncate(column.text, unit)) : column;
}

function compileHaving(entity: EntityModel, having: Input, context: ProductContext): Statement {
  return and(
    Object.entries(having).map(([name, value]) => {
      if (name === 'count')
        return compileOperators(raw('count(*)'), countType, inputOf(name, value), context.dialect);
      const measure = measureNamed(entity, name, entity.names.having);
      return and(
        Object.entries(inputOf(name, value)).map(([fieldName, operators]) => {
          const column = columnNamed(measure, fieldName, measure.having);
          const expression = expressionOf(measure, column, context);
          return compileOperators(expression, column.type, inputOf(fieldName, operators), context.dialect);
        }),
      );
    }),
  );
}

const countType = { kind: 'scalar', name: 'Int' } as const;

/** What is asked for, then the keys, so that the order is total. */
function compileOrder(
  entity: EntityModel,
  orderBy: readonly Input[],
  dimensions: readonly Dimension[],
  context: ProductContext,
): Statement {
  const asked = orderBy.map((item) => {
    const { name, value } = onlyMember(item, entity.names.groupOrderBy);
    if (name === 'count') return directed(raw('count(*)'), value);
    const inner = onlyMember(inputOf(name, value), name);
    if (name === 'key') {
      const dimension = dimensions.find(({ key }) => key === inner.name);
      if (!dimension)
        throw badInput(`"orderBy" names the key "${inner.name}", which "by" does not group by.`);
      return directed(dimensionExpression(context, dimension), inner.value);
    }
    const measure = measureNamed(entity, name, entity.names.groupOrderBy);
    const column = columnNamed(measure, inner.name, measure.orderBy);
    return directed(expressionOf(measure, column, context), inner.value);
  });
  const ties = dimensions.map((dimension) => directed(dimensionExpression(context, dimension), 'ASC'));
  return join([...asked, ...ties], ', ');
}

function directed(expression: Statement, direction: unknown): Statement {
  return sql`${expression} ${raw(direction === 'DESC' ? 'DESC' : 'ASC')} NULLS LAST`;
}

function expressionOf(measure: Measure, { field }: MeasureColumn, context: ProductContext): Statement {
  requireClear(context.decisions, field.coordinate, 'AGGREGATE');
  return figureExpression({ function: measure.function, field }, context.dialect);
}

function measureNamed(entity: EntityModel, name: string, typeName: string): Measure {
  const measure = groupMeasuresOf(entity).find((candidate) => candidate.function === name);
  if (!measure) throw badInput(`"${typeName}" has no field "${name}".`);
  return measure;
}

function columnNamed(measure: Measure, name: string, typeName: string): MeasureColumn {
  const column = measure.columns.find(({ field }) => field.name === name);
  if (!column) throw badInput(`"${typeName}" has no field "${name}".`);
  return column;
}

function inputOf(name: string, value: unknown): Input {
  if (typeof value === 'object' && value !== null) return value as Input;
  throw badInput(`"${name}" is null. Leave it out.`);
}
