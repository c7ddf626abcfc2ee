import type { EntityModel, FieldModel } from '#schema/model/product-model.ts';
import type { RowFilter } from '#schema/policy/decide.ts';
import { claimOf } from '#schema/policy/principal.ts';
import type { Dialect } from '../engines/dialect.ts';
import { and, join, raw, sql } from '../engines/sql.ts';
import type { Statement } from '../engines/statement.ts';
import { claimedValue } from './claimed-value.ts';
import { maskedValue, type RowFields, rowFields } from './masks.ts';
import type { Viewer } from './viewer.ts';

/**
 * The relation under all queries of a principal on an entity: the rows that the policy's row filters
 * leave, with each column masked by the decisions, under its name in the snapshot.
 * @param base the quoted relation of the snapshot.
 * @param fields only these; @default all of the entity's
 */
export function maskedRelation(
  entity: EntityModel,
  base: string,
  viewer: Viewer,
  fields: Iterable<FieldModel> = entity.fields,
): Statement {
  const { dialect } = viewer;
  const row = rowFields(entity.fields, ({ column }) => stored(column, dialect));
  const columns = [...new Set(fields)].map((field) => {
    const name = raw(dialect.identifier(field.column));
    const tokens = viewer.stored?.get(field.coordinate);
    const token = tokens === undefined ? undefined : stored(tokens, dialect);
    return sql`${maskedValue(field, stored(field.column, dialect), row, viewer, token)} AS ${name}`;
  });
  const relation = sql`SELECT ${join(columns, ', ')} FROM ${raw(base)} AS s`;
  const filters = viewer.decisions.rows(entity.typeName);
  if (filters.length === 0) return relation;
  return sql`${relation} WHERE ${and(filters.map((filter) => rowCondition(filter, row, viewer)))}`;
}

/** A claim that the token lacks, or a field that the entity lacks, leaves no row. */
function rowCondition(
  { field, claim }: RowFilter,
  row: RowFields,
  { principal, dialect }: Viewer,
): Statement {
  const found = row(field);
  const texts = claimOf(principal, claim);
  if (!found || texts.length === 0) return raw('FALSE');
  const values = texts.map((text) => claimedValue(dialect, found.type, text));
  return sql`${found.value} IN (${join(values, ', ')})`;
}

/** Qualified: DuckDB would take the alias of a masked column, which has the same name, for the column. */
function stored(column: string, dialect: Dialect): Statement {
  return raw(`s.${dialect.identifier(column)}`);
}
