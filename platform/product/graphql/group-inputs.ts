import {
  type Dimension,
  dimensionsOf,
  groupMeasuresOf,
  type Measure,
  type MeasureColumn,
} from '#schema/model/capabilities.ts';
import type { EntityModel } from '#schema/model/product-model.ts';
import { and, join, raw, sql } from '../../engines/sql.ts';
import type { Statement } from '../../engines/statement.ts';
import { columnOf } from '../../relation/column-type.ts';
import type { ProductContext } from '../context.ts';
import { badInput } from '../refusals.ts';
import { compileOperators, type Input } from './filter.ts';
import { type Aggregate, aggregateExpression } from './measures.ts';
import { onlyMember } from './order.ts';

/** Reads `by: [STATUS, PLACED_AT_MONTH]`. */
export function readDimensions(entity: EntityModel, by: readonly string[]): readonly Dimension[] {
  const known = dimensionsOf(entity);
  if (by.length === 0) throw badInput('"by" is empty. Name what to group by, or use "aggregate".');
  return [...new Set(by)].map((name) => {
    const dimension = known.find((candidate) => candidate.name === name);
    if (!dimension) throw badInput(`"${entity.names.dimension}" has no value "${name}".`);
    return dimension;
  });
}

/** The expression by which rows are grouped. */
export function dimensionExpression({ dialect }: ProductContext, { field, unit }: Dimension): Statement {
  const column = columnOf(dialect, field);
  return unit ? dialect.startOf(column, unit) : column;
}

/**
 * Compiles `having: { count: { gt: 1 }, sum: { total: { lt: "10" } } }`.
 * @param aggregates receives the aggregates that it uses.
 */
export function compileHaving(
  entity: EntityModel,
  having: Input,
  context: ProductContext,
  aggregates: Aggregate[],
): Statement {
  return and(
    Object.entries(having).map(([name, value]) => {
      const place = `having.${name}`;
      if (name === 'count')
        return compileOperators(raw('count(*)'), countType, inputOf(place, value), context.dialect, place);
      const measure = measureNamed(entity, name, entity.names.having);
      return and(
        Object.entries(inputOf(place, value)).map(([fieldName, operators]) => {
          const at = `${place}.${fieldName}`;
          const column = columnNamed(measure, fieldName, measure.having);
          const expression = expressionOf(measure, column, context, aggregates);
          return compileOperators(expression, column.type, inputOf(at, operators), context.dialect, at);
        }),
      );
    }),
  );
}

const countType = { kind: 'scalar', name: 'Int' } as const;

/**
 * Compiles `orderBy` of groups: the requested order, then the keys, so that the order is total.
 * @param aggregates receives the aggregates that it uses.
 */
export function compileGroupOrder(
  entity: EntityModel,
  orderBy: readonly Input[],
  dimensions: readonly Dimension[],
  context: ProductContext,
  aggregates: Aggregate[],
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
    return directed(expressionOf(measure, column, context, aggregates), inner.value);
  });
  return join([...asked, ...ties(entity, dimensions, context)], ', ');
}

/** Breaks ties. The order of tokens is meaningless and changes with the key, so a group's first row decides. */
function ties(
  entity: EntityModel,
  dimensions: readonly Dimension[],
  context: ProductContext,
): readonly Statement[] {
  const isToken = ({ field }: Dimension) => {
    const decision = context.decisions.of(field.coordinate);
    return decision.kind === 'MASK' && decision.mask === 'HASH';
  };
  const tokens = dimensions.filter(isToken);
  const { dialect } = context;
  // The key as one value: the least of each part alone may come from two rows, and be the same in many groups.
  const key = entity.key.map((field) => columnOf(dialect, field));
  const firstRow = tokens.length === 0 ? [] : dialect.least(key);
  const shown = dimensions.filter((dimension) => !isToken(dimension));
  return [
    ...shown.map((dimension) => dimensionExpression(context, dimension)),
    ...firstRow,
    ...tokens.map((dimension) => dimensionExpression(context, dimension)),
  ].map((expression) => directed(expression, 'ASC'));
}

function directed(expression: Statement, direction: unknown): Statement {
  return sql`${expression} ${raw(direction === 'DESC' ? 'DESC' : 'ASC')} NULLS LAST`;
}

function expressionOf(
  measure: Measure,
  { field }: MeasureColumn,
  { dialect }: ProductContext,
  aggregates: Aggregate[],
): Statement {
  const aggregate = { function: measure.function, field };
  aggregates.push(aggregate);
  return aggregateExpression(aggregate, dialect);
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

function inputOf(place: string, value: unknown): Input {
  if (typeof value === 'object' && value !== null) return value as Input;
  throw badInput(`"${place}" is null. Leave it out.`);
}
