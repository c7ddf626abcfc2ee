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
export interface Figure {
  readonly function: MeasureFunction;
  readonly field: FieldModel;
}

/** An aggregate's use of its field. */
export function useOf({ function: name }: Figure): Use {
  return measureDisclosures[name];
}

/** The columns from which an aggregate is computed, under names that no field has. */
export function figureColumns({ function: name, field }: Figure, dialect: Dialect): readonly Statement[] {
  const alias = (part = '') => raw(dialect.identifier(`${name}.${field.name}${part}`));
  if (!isExactMean({ function: name, field })) {
    return [sql`${figureExpression({ function: name, field }, dialect)} AS ${alias()}`];
  }
  const column = columnOf(dialect, field);
  const sum = figureExpression({ function: 'sum', field }, dialect);
  return [sql`${sum} AS ${alias('.sum')}`, sql`count(${column}) AS ${alias('.count')}`];
}

/** The aggregate as the engine computes it, for conditions and orders of groups. */
export function figureExpression({ function: name, field }: Figure, dialect: Dialect): Statement {
  const column = columnOf(dialect, field);
  if (name === 'countDistinct') return sql`count(DISTINCT ${column})`;
  const type = columnTypeOf(field.type);
  if (type && name === 'sum') return dialect.sum(column, type);
  if (type && name === 'avg') return dialect.mean(column, type);
  return sql`${raw(name)}(${column})`;
}

/** Reads an aggregate from a row that `figureColumns` selected. */
export function readFigure(figure: Figure, row: Row | undefined): unknown {
  const alias = `${figure.function}.${figure.field.name}`;
  if (!row) return figure.function === 'countDistinct' ? 0 : null;
  if (!isExactMean(figure)) return row[alias] ?? null;
  const { type } = figure.field;
  const scale = type.kind === 'scalar' ? (type.scale ?? 0) : 0;
  return decimalMean(row[`${alias}.sum`] as string | null, Number(row[`${alias}.count`]), scale + 4);
}

/** Engines round their means of decimals differently. */
function isExactMean({ function: name, field }: Figure): boolean {
  return name === 'avg' && field.type.name === 'Decimal';
}
