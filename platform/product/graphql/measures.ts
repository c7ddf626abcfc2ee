import { type MeasureFunction, measureDisclosures } from '#schema/model/capabilities.ts';
import type { FieldModel } from '#schema/model/product-model.ts';
import type { Use } from '#schema/policy/uses.ts';
import type { Dialect } from '../../engines/dialect.ts';
import type { Row } from '../../engines/engine.ts';
import { raw, sql } from '../../engines/sql.ts';
import type { Statement } from '../../engines/statement.ts';
import { columnOf, columnTypeOf } from '../../relation/column-type.ts';
import { decimalMean } from './decimal-mean.ts';

/** One requested aggregate: `sum` of `Order.total`. */
export interface Aggregate {
  readonly function: MeasureFunction;
  readonly field: FieldModel;
}

/** An aggregate's use of its field. */
export function useOf({ function: name }: Aggregate): Use {
  return measureDisclosures[name];
}

/** The columns from which an aggregate is computed, under names that no field has. */
export function aggregateColumns(
  { function: name, field }: Aggregate,
  dialect: Dialect,
): readonly Statement[] {
  const alias = (part = '') => raw(dialect.identifier(`${name}.${field.name}${part}`));
  if (!isExactMean({ function: name, field })) {
    return [sql`${aggregateExpression({ function: name, field }, dialect)} AS ${alias()}`];
  }
  const column = columnOf(dialect, field);
  const sum = aggregateExpression({ function: 'sum', field }, dialect);
  return [sql`${sum} AS ${alias('.sum')}`, sql`count(${column}) AS ${alias('.count')}`];
}

/** The aggregate as the engine computes it, for conditions and orders of groups. */
export function aggregateExpression({ function: name, field }: Aggregate, dialect: Dialect): Statement {
  const column = columnOf(dialect, field);
  if (name === 'countDistinct') return sql`count(DISTINCT ${column})`;
  const type = columnTypeOf(field.type);
  if (type && name === 'sum') return dialect.sum(column, type);
  if (type && name === 'avg') return dialect.mean(column, type);
  return sql`${raw(name)}(${column})`;
}

/** Reads an aggregate from a row that `aggregateColumns` selected. */
export function readAggregate(aggregate: Aggregate, row: Row | undefined): unknown {
  const alias = `${aggregate.function}.${aggregate.field.name}`;
  if (!row) return aggregate.function === 'countDistinct' ? 0 : null;
  if (!isExactMean(aggregate)) return row[alias] ?? null;
  const { type } = aggregate.field;
  const scale = type.kind === 'scalar' ? (type.scale ?? 0) : 0;
  return decimalMean(row[`${alias}.sum`] as string | null, Number(row[`${alias}.count`]), scale + 4);
}

/** Engines round their means of decimals differently. */
function isExactMean({ function: name, field }: Aggregate): boolean {
  return name === 'avg' && field.type.name === 'Decimal';
}
