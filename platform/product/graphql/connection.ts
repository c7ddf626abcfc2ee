import type { FieldNode, GraphQLResolveInfo } from 'graphql';
import type { EntityModel, ReverseEdge } from '#schema/model/product-model.ts';
import { claimOf } from '#schema/policy/principal.ts';
import type { Row } from '../../engines/engine.ts';
import type { OpenSnapshot } from '../../snapshots/open-snapshot.ts';
import type { Key, ProductContext } from '../context.ts';
import { requireUse } from '../refusals.ts';
import { aggregateSelection, loadAggregates } from './aggregate.ts';
import type { Position } from './cursor.ts';
import { compileFilter, type Input } from './filter.ts';
import { filterTouches } from './group-floor.ts';
import { type GroupArguments, loadGroups } from './groups.ts';
import { type OrderTerm, readOrder } from './order.ts';
import { loadRows, type RowSet } from './page.ts';
import { pageSize } from './page-size.ts';
import { fieldsRead, nodesOf, type Selection, selectionOf } from './selection.ts';

export interface ListArguments {
  readonly where?: Input | null;
  readonly orderBy?: readonly Input[] | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

interface ListSource {
  /** `Query.orders` or `User.orders`: part of a cursor's scope. */
  readonly name: string;
  readonly entity: EntityModel;
  readonly snapshot: OpenSnapshot;
  readonly edge?: ReverseEdge;
  readonly parent?: Key;
}

/**
 * A connection whose parts are loaded when they are resolved: the page by one statement, `totalCount` with `aggregate`
 * by one, and each `groupBy` by one; edges of many parents share theirs.
 */
export function resolveConnection(
  context: ProductContext,
  source: ListSource,
  args: ListArguments,
  info: GraphQLResolveInfo,
): Record<string, unknown> {
  const { entity } = source;
  const selection = selectionOf(info, entity.names.connection, info.fieldNodes);
  const rows = rowSetOf(context, source, args);
  const asked = readPageRequest(context, source, args);
  const page = lazy(() => loadPage(context, rows, asked, selection, info));
  const aggregates = lazy(() => loadAggregates(context, rows, aggregateSelection(entity, selection, info)));
  return {
    nodes: async () => (await page()).rows,
    edges: async () =>
      (await page()).rows.map((node, index) => ({ node, cursor: () => cursorAt(page, index) })),
    pageInfo: async () => pageInfo(await page(), asked),
    totalCount: async () => (await aggregates()).total,
    aggregate: async () => (await aggregates()).aggregate,
    groupBy: (groupArgs: GroupArguments, _: unknown, groupInfo: GraphQLResolveInfo) =>
      loadGroups(context, rows, groupArgs, groupInfo),
  };
}

function rowSetOf(context: ProductContext, source: ListSource, args: ListArguments): RowSet {
  const { name, entity, snapshot, edge, parent } = source;
  const filter = compileFilter(entity, args.where, { ...context, tokenKeys: snapshot.tokenKeys });
  for (const { field, use } of filterTouches(filter)) requireUse(context.decisions, field.coordinate, use);
  const signature = JSON.stringify([name, snapshot.id, args.where ?? null]);
  return { entity, snapshot, filter, edge, parent, signature };
}

/**
 * The part of a cursor's scope that determines the rows and order that a caller sees: a caller who sees other values
 * cannot continue from this cursor, which would disclose the order of the true values.
 */
function viewOf(
  { decisions, principal }: ProductContext,
  { typeName }: EntityModel,
  terms: readonly OrderTerm[],
): unknown {
  const shown = terms.map(({ field }) => decisions.of(field.coordinate));
  const own = shown.some((decision) => decision.kind === 'MASK' && decision.self);
  const rows = decisions.rows(typeName).map(({ field, claim }) => [field, claimOf(principal, claim)]);
  const masks = shown.map((decision) =>
    decision.kind === 'MASK' ? [decision.mask, decision.to] : decision.kind,
  );
  return [masks, own ? principal.subject : null, rows];
}

interface Page {
  readonly rows: readonly Row[];
  readonly hasNextPage: boolean;
  cursor(index: number): string;
}

interface PageRequest {
  readonly first: number;
  readonly terms: readonly OrderTerm[];
  readonly after: Position | undefined;
  /** The list, its order and the caller's view of it, for which a cursor is valid. */
  readonly scope: string;
}

/** Read before anything is loaded, so that errors of arguments are reported at the field with the arguments. */
function readPageRequest(context: ProductContext, source: ListSource, args: ListArguments): PageRequest {
  const terms = readOrder(source.entity, args.orderBy);
  const scope = JSON.stringify([
    source.name,
    terms.map(({ field, descending }) => [field.name, descending]),
    viewOf(context, source.entity, terms),
  ]);
  return {
    first: pageSize(args.first ?? 50, context.limits, 'rows', 'Page with "after".'),
    terms,
    after: typeof args.after === 'string' ? context.cursors.open(args.after, scope) : undefined,
    scope,
  };
}

async function loadPage(
  context: ProductContext,
  rows: RowSet,
  asked: PageRequest,
  selection: Selection,
  info: GraphQLResolveInfo,
): Promise<Page> {
  const { entity, snapshot } = rows;
  const { first, terms, after, scope } = asked;
  for (const { field } of terms) requireUse(context.decisions, field.coordinate, 'SORT');
  const selected = selectionOf(info, entity.typeName, rowNodes(selection, entity, info)).keys();
  const read = new Set([...fieldsRead(entity, selected), ...terms.map(({ field }) => field)]);
  const fields = entity.fields.filter((field) => read.has(field));
  const loaded = await loadRows(context, {
    rows,
    terms,
    first,
    after,
    fields,
    args: { first, after, scope },
  });
  const page = loaded.slice(0, first);
  for (const row of page) context.from(snapshot, row);
  return {
    rows: page,
    hasNextPage: loaded.length > first,
    cursor: (index) => context.cursors.seal(positionOf(page[index] ?? {}, terms), scope),
  };
}

function rowNodes(selection: Selection, entity: EntityModel, info: GraphQLResolveInfo): readonly FieldNode[] {
  const edges = selectionOf(info, entity.names.edge, nodesOf(selection, 'edges'));
  return [...nodesOf(selection, 'nodes'), ...nodesOf(edges, 'node')];
}

function positionOf(row: Row, terms: readonly OrderTerm[]): Position {
  return terms.map(({ field }) => (row[field.name] ?? null) as Position[number]);
}

async function cursorAt(page: () => Promise<Page>, index: number): Promise<string> {
  return (await page()).cursor(index);
}

function pageInfo(page: Page, { after }: PageRequest) {
  const last = page.rows.length - 1;
  return {
    hasNextPage: page.hasNextPage,
    hasPreviousPage: after !== undefined,
    startCursor: last < 0 ? null : page.cursor(0),
    endCursor: last < 0 ? null : page.cursor(last),
  };
}

function lazy<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load();
    return loading;
  };
}
