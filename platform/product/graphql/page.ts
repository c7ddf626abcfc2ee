import type { EntityModel, FieldModel, ReverseEdge } from '#schema/model/product-model.ts';
import type { Row } from '../../engines/engine.ts';
import { and, join, or, raw, sql } from '../../engines/sql.ts';
import type { Statement } from '../../engines/statement.ts';
import { columnOf, typedValue } from '../../relation/column-type.ts';
import type { OpenSnapshot } from '../../snapshots/open-snapshot.ts';
import { type Key, keyText, type ProductContext } from '../context.ts';
import type { Position } from './cursor.ts';
import type { CompiledFilter, Input } from './filter.ts';
import { afterPosition, type OrderTerm, orderClause } from './order.ts';

/** The rows under a list, an aggregate or groups. */
export interface RowSet {
  readonly entity: EntityModel;
  readonly snapshot: OpenSnapshot;
  readonly filter: CompiledFilter;
  /** The edge to the rows' parents, if they have parents: `User.orders`. */
  readonly edge: ReverseEdge | undefined;
  /** The parent, for an edge. */
  readonly parent: Key | undefined;
  /** All that statements for several parents must agree in: the edge, its arguments and the snapshot. */
  readonly signature: string;
}

export interface PageQuery {
  readonly rows: RowSet;
  readonly terms: readonly OrderTerm[];
  readonly first: number;
  readonly after: Position | undefined;
  readonly fields: readonly FieldModel[];
  /** The arguments that determine the page, for the batch's signature. */
  readonly args: Input;
}

/** Loads the rows of a page, and one more than `first` where there are further pages. */
export async function loadRows(context: ProductContext, query: PageQuery): Promise<readonly Row[]> {
  const { rows } = query;
  if (!rows.parent) return context.query(pageStatement(context, query), rows.entity);
  const columns = query.fields.map(({ name }) => name);
  const signature = JSON.stringify(['page', rows.signature, query.args, columns]);
  return context
    .batch(signature, async (parents) => {
      const found = await context.query(edgePageStatement(context, query, parents), rows.entity);
      return splitByParent(found, parents, rows.edge?.via.length ?? 0);
    })
    .load(rows.parent);
}

function pageStatement(context: ProductContext, query: PageQuery): Statement {
  const { dialect } = context;
  return sql`SELECT ${selectList(context, query.fields)} FROM ${relationOf(context, query)}
WHERE ${pageCondition(context, query)}
ORDER BY ${orderClause(query.terms, dialect)} LIMIT CAST(${query.first + 1} AS BIGINT)`;
}

function edgePageStatement(context: ProductContext, query: PageQuery, parents: readonly Key[]): Statement {
  const { dialect } = context;
  const via = query.rows.edge?.via ?? [];
  const order = orderClause(query.terms, dialect);
  const partition = columnList(context, via);
  return sql`SELECT * FROM (
SELECT ${selectList(context, query.fields)}, ${parentColumns(context, via)},
row_number() OVER (PARTITION BY ${partition} ORDER BY ${order}) AS "#row"
FROM ${relationOf(context, query)}
WHERE ${belongsTo(context, via, parents)} AND ${pageCondition(context, query)}) AS p
WHERE "#row" <= CAST(${query.first + 1} AS BIGINT) ORDER BY "#row"`;
}

function pageCondition({ dialect }: ProductContext, { rows, terms, after }: PageQuery): Statement {
  return after ? and([rows.filter.condition, afterPosition(terms, after, dialect)]) : rows.filter.condition;
}

function relationOf(context: ProductContext, { rows, terms, fields }: PageQuery): Statement {
  const used = new Set([...fields, ...terms.map(({ field }) => field)]);
  return rowsRelation(context, rows, used);
}

/** The masked relation with the given fields and those that the filter and the edge need. */
export function rowsRelation(context: ProductContext, rows: RowSet, fields: Iterable<FieldModel>): Statement {
  const used = new Set([...fields, ...rows.filter.uses.keys(), ...(rows.edge?.via ?? [])]);
  return context.relation(rows.entity, rows.snapshot, used.size > 0 ? used : rows.entity.key);
}

/** The fields' columns of the masked relation, each under its field's name. */
export function selectList({ dialect }: ProductContext, fields: readonly FieldModel[]): Statement {
  return join(
    fields.map((field) => sql`${columnOf(dialect, field)} AS ${raw(dialect.identifier(field.name))}`),
    ', ',
  );
}

/** The fields' columns of the masked relation, for PARTITION BY or GROUP BY. */
export function columnList({ dialect }: ProductContext, fields: readonly FieldModel[]): Statement {
  return join(
    fields.map((field) => columnOf(dialect, field)),
    ', ',
  );
}

/** The parent's key beside each row: `"#0"`, `"#1"`. */
export function parentColumns({ dialect }: ProductContext, via: readonly FieldModel[]): Statement {
  return join(
    via.map((field, index) => sql`${columnOf(dialect, field)} AS ${raw(`"#${index}"`)}`),
    ', ',
  );
}

/** The condition for rows whose fields hold one of the keys. */
export function belongsTo(
  { dialect }: ProductContext,
  fields: readonly FieldModel[],
  keys: readonly Key[],
): Statement {
  const value = (field: FieldModel, key: Key, index: number) =>
    typedValue(dialect, field.type, key[index] ?? null);
  const [single] = fields;
  if (single && fields.length === 1) {
    return sql`${columnOf(dialect, single)} IN (${join(
      keys.map((key) => value(single, key, 0)),
      ', ',
    )})`;
  }
  return or(
    keys.map((key) =>
      and(fields.map((field, index) => sql`${columnOf(dialect, field)} = ${value(field, key, index)}`)),
    ),
  );
}

/** Distributes rows to their requested parents, in the order of the parents. */
export function splitByParent(rows: readonly Row[], parents: readonly Key[], width: number): Row[][] {
  const lists = new Map(parents.map((parent) => [keyText(parent), [] as Row[]]));
  for (const row of rows) {
    const parent = Array.from({ length: width }, (_, index) => String(row[`#${index}`]));
    lists.get(keyText(parent))?.push(row);
  }
  return parents.map((parent) => lists.get(keyText(parent)) ?? []);
}
