import { sortableOf } from '#schema/model/capabilities.ts';
import type { EntityModel, FieldModel } from '#schema/model/product-model.ts';
import type { Dialect } from '../../engines/dialect.ts';
import { and, join, or, raw, sql } from '../../engines/sql.ts';
import type { Statement } from '../../engines/statement.ts';
import { columnOf, typedValue } from '../../relation/column-type.ts';
import { badInput, productLimitExceeded } from '../refusals.ts';
import type { Position } from './cursor.ts';
import type { Input } from './filter.ts';

export interface OrderTerm {
  readonly field: FieldModel;
  readonly descending: boolean;
}

const maxTerms = 16;

/** Reads `[{ placedAt: DESC }]`; the key's fields follow, so that the order is total. */
export function readOrder(
  entity: EntityModel,
  orderBy: readonly Input[] | null | undefined,
): readonly OrderTerm[] {
  const asked = (orderBy ?? []).map((item) => readTerm(entity, item));
  if (asked.length > maxTerms) throw productLimitExceeded(`"orderBy" has more than ${maxTerms} entries.`);
  const terms = [...asked, ...entity.key.map((field) => ({ field, descending: false }))];
  // Only the first term of a field has an effect.
  return terms.filter(({ field }, index) => terms.findIndex((term) => term.field === field) === index);
}

function readTerm(entity: EntityModel, item: Input): OrderTerm {
  const { name, value } = onlyMember(item, entity.names.orderBy);
  const field = sortableOf(entity).find((candidate) => candidate.name === name);
  if (!field) throw badInput(`"${entity.names.orderBy}" has no field "${name}".`);
  return { field, descending: value === 'DESC' };
}

/** The single member of an input object that must have exactly one. */
export function onlyMember(
  input: Input,
  typeName: string,
): { readonly name: string; readonly value: unknown } {
  const [entry, ...more] = Object.entries(input);
  if (entry && more.length === 0 && entry[1] !== null) return { name: entry[0], value: entry[1] };
  throw badInput(`Each "${typeName}" sets exactly one field. Write several as a list.`);
}

/** An ORDER BY clause; missing values come last in either direction. */
export function orderClause(terms: readonly OrderTerm[], dialect: Dialect): Statement {
  return join(
    terms.map(
      ({ field, descending }) =>
        sql`${columnOf(dialect, field)} ${raw(descending ? 'DESC' : 'ASC')} NULLS LAST`,
    ),
    ', ',
  );
}

/** The rows that come after a position: equal up to some term, and after it there. */
export function afterPosition(terms: readonly OrderTerm[], position: Position, dialect: Dialect): Statement {
  return or(
    terms.map((term, index) =>
      and([
        ...terms.slice(0, index).map((equal, at) => sameAs(equal, position[at] ?? null, dialect)),
        behind(term, position[index] ?? null, dialect),
      ]),
    ),
  );
}

function sameAs({ field }: OrderTerm, value: Position[number], dialect: Dialect): Statement {
  const column = columnOf(dialect, field);
  return value === null ? sql`${column} IS NULL` : sql`${column} = ${typedValue(dialect, field.type, value)}`;
}

function behind({ field, descending }: OrderTerm, value: Position[number], dialect: Dialect): Statement {
  if (value === null) return raw('FALSE');
  const column = columnOf(dialect, field);
  const beyond = sql`${column} ${raw(descending ? '<' : '>')} ${typedValue(dialect, field.type, value)}`;
  return sql`(${beyond} OR ${column} IS NULL)`;
}
