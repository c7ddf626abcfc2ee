import type { Principal } from '#schema/policy/principal.ts';
import type { Choices } from '#test/testkit/choices.ts';
import type { Rows } from '#test/testkit/test-product.ts';
import { type Cells, createCells, domainOf, type Pair } from './cells.ts';
import { type EntitySpec, type FieldSpec, graphName } from './spec.ts';
import { hashedDomains, type TokenDomain } from './tokens.ts';
import { anyValue } from './values.ts';
import { filtersOf, isClosed, type View, viewOf } from './views.ts';

/** Data that differ only in values that the principal may not see, and the values that operations on them can use. */
export interface Worlds {
  readonly who: Principal;
  /** Table to rows, of all products. */
  readonly rows: Pair<Rows>;
  readonly domains: readonly TokenDomain[];
  /** Texts for comparisons with a field: `Patient.email`. */
  literals(coordinate: string): readonly unknown[];
  /** Keys of visible rows, of hidden ones, and of none, in the order of the key's fields. */
  keys(typeName: string): readonly (readonly (string | number)[])[];
}

/** Creates both worlds for a principal. @param size the approximate number of visible rows of a table. */
export function makeWorlds(
  entities: readonly EntitySpec[],
  who: Principal,
  choices: Choices,
  size = choices.pick([4, 16, 40]),
): Worlds {
  const domains = hashedDomains(entities, graphName).map((name) => domainOf(name, choices));
  const cells = createCells(domains, choices);
  const keys = new Map(entities.map((entity) => [entity.typeName, keysOf(entity, who, size, choices)]));
  const world = { who, choices, cells, keys };
  const tables = entities.map((entity) => [entity.table, tableOf(entity, world)] as const);
  const side = (at: 0 | 1) => Object.fromEntries(tables.map(([table, pair]) => [table, pair[at]]));
  return {
    who,
    rows: [side(0), side(1)],
    domains,
    literals: (coordinate) => cells.literals(coordinate),
    keys: (typeName) => {
      const { seen, hidden } = keys.get(typeName) ?? { seen: [], hidden: [] };
      return [...seen, ...hidden.slice(0, 3), seen[0]?.map(() => 'none') ?? ['none']];
    },
  };
}

interface World {
  readonly who: Principal;
  readonly choices: Choices;
  readonly cells: Cells;
  readonly keys: ReadonlyMap<string, Keys>;
}

interface Keys {
  readonly seen: readonly (readonly (string | number)[])[];
  readonly hidden: readonly (readonly (string | number)[])[];
}

type Row = Readonly<Record<string, unknown>>;

/** A reference can name any possible row; a key, which is text or a number, has the order of its fields. */
function keysOf(entity: EntitySpec, who: Principal, size: number, choices: Choices): Keys {
  const fields = entity.fields.filter(({ key }) => key);
  const make = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, index) =>
      fields.map((field, at) =>
        field.type === 'Int'
          ? (index * 5) % 7
          : `${prefix}${at > 0 || fields.length === 1 ? index + 1 : Math.floor(index / 7) + 1}`,
      ),
    );
  const nothing = isClosed(entity, who) || filtersOf(entity, who).some(({ values }) => values.length === 0);
  return {
    seen: nothing ? [] : make(fields.length > 1 ? 'd' : entity.table.charAt(0), choices.int(size >> 1, size)),
    hidden: hidesRows(entity, who) ? make('h', 12) : [],
  };
}

function hidesRows(entity: EntitySpec, who: Principal): boolean {
  return isClosed(entity, who) || filtersOf(entity, who).length > 0;
}

/** The rows of both worlds: visible ones look the same, hidden ones are unrelated, and so is their order. */
function tableOf(entity: EntitySpec, world: World): Pair<readonly Row[]> {
  const { choices, keys, who } = world;
  const { seen, hidden } = keys.get(entity.typeName) ?? { seen: [], hidden: [] };
  const pairs = seen.map((key) => seenRow(entity, key, world));
  const side = (at: 0 | 1) => {
    const unseen = choices.some(hidden, 0, hidden.length).map((key) => hiddenRow(entity, key, who, world));
    return choices.shuffled([...pairs.map((pair) => pair[at]), ...unseen]);
  };
  return [side(0), side(1)];
}

function seenRow(entity: EntitySpec, key: readonly unknown[], world: World): Pair<Row> {
  const { who, choices } = world;
  const filters = new Map(filtersOf(entity, who).map(({ field, values }) => [field, values]));
  const keyColumns = entity.fields.filter((field) => field.key).map(({ column }) => column);
  const fixed: Record<string, unknown> = Object.fromEntries([
    ...keyColumns.map((column, index) => [column, key[index]]),
    ...[...filters].map(([column, values]) => [column, choices.pick(values)]),
  ]);
  return record(entity.fields, entity.typeName, entity, fixed, world);
}

/** A row, or a struct of one, of each world. */
function record(
  fields: readonly FieldSpec[],
  typeName: string,
  entity: EntitySpec,
  fixed: Readonly<Record<string, unknown>>,
  world: World,
): Pair<Row> {
  const first: Record<string, unknown> = {};
  const second: Record<string, unknown> = {};
  for (const field of fields) {
    const { column } = field;
    const view = ownView(viewOf(field, entity, world.who), { ...first, ...fixed }, world.who);
    const given = Object.hasOwn(fixed, column);
    const [a, b] = given ? [fixed[column], fixed[column]] : fieldPair(field, typeName, view, entity, world);
    first[column] = a;
    second[column] = b;
  }
  return [first, second];
}

/** In the principal's own row, which both worlds share, the value is unmasked. The column precedes those it opens. */
function ownView(view: View, row: Row, who: Principal): View {
  const column = Object.keys(row).find((name) => graphName(name) === view.own);
  return column !== undefined && row[column] === who.subject ? { kind: 'CLEAR' } : view;
}

function fieldPair(
  field: FieldSpec,
  typeName: string,
  view: View,
  entity: EntitySpec,
  world: World,
): Pair<unknown> {
  const { choices } = world;
  if (view.kind !== 'CLEAR' && (field.list || field.type === 'Struct' || field.refersTo))
    return [hiddenValue(field, world), hiddenValue(field, world)];
  if (choices.chance(0.12)) return isHidden(view) ? [null, hiddenValue(field, world)] : [null, null];
  if (!field.list) return singlePair(field, typeName, view, entity, world);
  const items = Array.from({ length: choices.int(0, 3) }, () =>
    singlePair(field, typeName, view, entity, world),
  );
  return [items.map(([a]) => a), items.map(([, b]) => b)];
}

function isHidden({ kind }: View): boolean {
  return kind === 'NULL' || kind === 'REDACT' || kind === 'DENY';
}

function singlePair(
  field: FieldSpec,
  typeName: string,
  view: View,
  entity: EntitySpec,
  world: World,
): Pair<unknown> {
  const { choices, cells } = world;
  if (field.type === 'Struct') return record(field.fields ?? [], field.typeName ?? '', entity, {}, world);
  const coordinate = `${typeName}.${graphName(field.column)}`;
  if (field.refersTo) {
    const value = reference(field, world);
    return [value, value];
  }
  // Values that own rows show unmasked are also in other cells, so that operations meet them there.
  if (field.column === 'owner' || field.column === 'owner_id') {
    const value = choices.pick([world.who.subject, 'p1', 'p2', 'ana']);
    return [value, value];
  }
  return choices.pick(cells.of(field, coordinate, view)).pair(choices);
}

function reference({ refersTo }: FieldSpec, { keys, choices }: World): unknown {
  const { seen = [], hidden = [] } = keys.get(refersTo?.typeName ?? '') ?? {};
  const few = [...seen.slice(0, 6), ...hidden.slice(0, 3)].map(([first]) => first);
  return choices.chance(0.1) || few.length === 0 ? 'none' : choices.pick(few);
}

/** A row that the principal's row filters exclude, with any values. */
function hiddenRow(entity: EntitySpec, key: readonly unknown[], who: Principal, world: World): Row {
  const keyColumns = entity.fields.filter((field) => field.key).map(({ column }) => column);
  const filters = filtersOf(entity, who);
  const row = Object.fromEntries(entity.fields.map((field) => [field.column, hiddenValue(field, world)]));
  for (const [index, column] of keyColumns.entries()) row[column] = key[index];
  for (const { field, values } of filters) {
    const others = ['north', 'south', 'NORTH', ' north', 'p1', 'p9', ''].filter(
      (each) => !values.includes(each),
    );
    row[field] = world.choices.chance(0.2) ? null : world.choices.pick(others);
  }
  return row;
}

function hiddenValue(field: FieldSpec, world: World): unknown {
  const { choices } = world;
  if (choices.chance(0.15)) return null;
  if (field.list) {
    const { list: _, ...item } = field;
    return Array.from({ length: choices.int(0, 3) }, () => hiddenValue(item, world));
  }
  if (field.type === 'Struct')
    return Object.fromEntries(
      (field.fields ?? []).map((nested) => [nested.column, hiddenValue(nested, world)]),
    );
  return field.refersTo ? reference(field, world) : anyValue(field.type, choices);
}
