import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
} from 'graphql';
import type { Choices } from '#test/testkit/choices.ts';
import { createInputValues, type Forced, type InputValues } from './input-values.ts';
import { type Asked, createOperationText, type OperationText } from './operation-text.ts';
import { graphName } from './spec.ts';
import { type FieldIndex, type FieldUse, isAnswered, type KnownField } from './uses.ts';
import { EnumName } from './values.ts';
import type { View } from './views.ts';
import type { Worlds } from './worlds.ts';

/** What is asked: of a page, first for the cursors that stand in what is asked then. */
export interface Operation extends Asked {
  /** Asked before; its cursors take the place of `cursorOf(0)`, `cursorOf(1)`, ... */
  readonly before?: Asked;
  /** Whether a use is made that the matrix refuses. */
  readonly forced?: string;
}

export interface OperationSources {
  readonly schema: GraphQLSchema;
  readonly index: FieldIndex;
  readonly worlds: Worlds;
  readonly choices: Choices;
  /** How it is written, which changes nothing of what is asked. @default `choices` */
  readonly writing?: Choices | undefined;
  /** Ids of snapshots that are kept. */
  readonly snapshots: readonly string[];
  /** Share of operations that make a use whatever the matrix says. @default 0.25 */
  readonly daring?: number;
  /** The one use of one kind of mask that is made, instead. @default any operation */
  readonly cell?: readonly [View['kind'], FieldUse] | undefined;
  /** Selects figures of connections and no rows. @default false */
  readonly figuresOnly?: boolean;
  /** What every filter of a connection holds beside what is drawn. @default nothing */
  narrow?(typeName: string): Readonly<Record<string, unknown>>;
}

export function cursorOf(index: number): string {
  return `<cursor ${index}>`;
}

/** An operation on the generated schema: valid, and but for the daring ones made of what the matrix answers. */
export function makeOperation(sources: OperationSources): Operation {
  const { choices, daring = 0.25, schema, cell } = sources;
  const maker = createMaker(sources);
  if (cell) return maker.daring();
  if (choices.chance(daring)) return maker.daring();
  if (choices.chance(0.15)) return maker.paged();
  const entities =
    isObjectType(schema.getQueryType()) && '_entities' in (schema.getQueryType()?.getFields() ?? {});
  if (entities && choices.chance(0.12)) return maker.entities();
  return maker.roots();
}

/** Figures of a list, which `narrow` may narrow down. */
export function makeFigures(sources: OperationSources, typeName: string): Operation {
  return createMaker({ ...sources, figuresOnly: true }).figures(typeName);
}

/** Groups of a whole list by a dimension and by others. */
export function makeGroups(sources: OperationSources, typeName: string, dimension: string): Operation {
  return createMaker({ ...sources, figuresOnly: true }).groups(typeName, dimension);
}

interface Maker {
  figures(typeName: string): Operation;
  groups(typeName: string, dimension: string): Operation;
  roots(): Operation;
  paged(): Operation;
  entities(): Operation;
  daring(): Operation;
}

function createMaker(sources: OperationSources): Maker {
  const { schema, index, choices, worlds } = sources;
  const inputs = createInputValues({ schema, index, choices, literals: worlds.literals });
  const text = createOperationText(sources.writing ?? choices);
  const selector = createSelector(sources, inputs, text);
  const query = schema.getQueryType() as GraphQLObjectType;
  const roots = Object.values(query.getFields()).filter(({ name }) => !name.startsWith('_'));
  const lists = roots.filter(({ type }) => getNamedType(type).name.endsWith('Connection'));

  function listOf(typeName: string): GraphQLField<unknown, unknown> {
    const list = lists.find(({ type }) => getNamedType(type).name === `${typeName}Connection`);
    if (!list) throw new Error(`There is no list of "${typeName}".`);
    return list;
  }

  return {
    figures: (typeName) => text.finish(selector.field(listOf(typeName), 1)),
    groups(typeName, dimension) {
      const list = listOf(typeName);
      const grouped = (getNamedType(list.type) as GraphQLObjectType).getFields().groupBy;
      const by = [new EnumName(dimension), ...inputs.by(typeName)].slice(0, choices.int(1, 3));
      const { having, orderBy } = {
        having: choices.chance(0.5) ? { having: inputs.having(typeName) } : {},
        orderBy: choices.chance(0.6) ? { orderBy: inputs.groupOrderBy(typeName, by) } : {},
      };
      const first = choices.chance(0.3) ? { first: choices.int(0, 4) } : {};
      const given = Object.entries({ by, ...having, ...orderBy, ...first }).map(([name, value]) => {
        const type = grouped?.args.find((each) => each.name === name)?.type;
        return `${name}: ${type ? text.value(value, type) : ''}`;
      });
      const selected = selector.object(getNamedType(grouped?.type) as GraphQLObjectType, 1);
      return text.finish(`${list.name} { groupBy(${given.join(', ')}) ${selected} }`);
    },
    roots: () =>
      text.finish(
        text.selections(
          'Query',
          Array.from({ length: choices.pick([1, 1, 2]) }, () => selector.field(choices.pick(roots), 2)),
        ),
      ),
    paged() {
      const before = createOperationText(sources.writing ?? choices);
      const list = choices.pick(lists);
      const type = entityOf(list);
      const where = choices.chance(0.5)
        ? []
        : [`where: ${before.value(inputs.where(type), argument(list, 'where').type)}`];
      const order = inputs.orderBy(type);
      const ordered = `orderBy: ${before.value(order, argument(list, 'orderBy').type)}`;
      const first = before.finish(
        `${list.name}(${[...where, ordered].join(', ')}) { edges { cursor } pageInfo { endCursor } }`,
      );
      const again = choices.chance(0.9) ? order : inputs.orderBy(type);
      const after = text.variable('String', cursorOf(choices.int(0, 3)));
      const parts = [`orderBy: ${text.value(again, argument(list, 'orderBy').type)}`, `after: ${after}`];
      if (choices.chance(0.3))
        parts.push(`where: ${text.value(inputs.where(type), argument(list, 'where').type)}`);
      if (choices.chance(0.7)) parts.push(`first: ${choices.int(0, 5)}`);
      const selected = selector.object(getNamedType(list.type) as GraphQLObjectType, 1);
      return { ...text.finish(`${list.name}(${parts.join(', ')}) ${selected}`), before: first };
    },
    entities() {
      const types = schema.getType('_Entity');
      const entities = types && 'getTypes' in types ? types.getTypes() : [];
      const type = choices.pick(entities);
      const keys = choices.some(worlds.keys(type.name), 1, 6);
      const names = keyNames(type.name, index);
      const representations = keys.map((key) => ({
        __typename: type.name,
        ...Object.fromEntries(names.map((name, at) => [name, String(key[at])])),
      }));
      const variable = text.variable('[_Any!]!', representations);
      const inner = selector.object(type, 2, true);
      return text.finish(`_entities(representations: ${variable}) { ... on ${type.name} ${inner} }`);
    },
    daring() {
      const cells = sources.cell ? [sources.cell] : cellsOf(index);
      const [kind, use] = choices.pick(cells);
      const known = choices.pick(index.fields.filter((field) => fits(field, kind, use)));
      const forced = { known, use };
      const list = listOf(known.entity.typeName);
      return {
        ...text.finish(selector.field(list, 1, forced)),
        forced: `${kind} ${use} ${known.coordinate}`,
      };
    },
  };
}

/** Each mask with each use, whatever the matrix says, so that each is tried as often. */
function cellsOf(index: FieldIndex): (readonly [View['kind'], FieldUse])[] {
  const uses = ['equal', 'range', 'like', 'isNull', 'sort', 'group', 'distinct', 'extreme', 'total'] as const;
  const kinds = [...new Set(index.fields.map(({ view }) => view.kind))].filter((kind) => kind !== 'CLEAR');
  const all = kinds.flatMap((kind) => uses.map((use) => [kind, use] as const));
  const possible = all.filter(([kind, use]) => index.fields.some((field) => fits(field, kind, use)));
  return possible.length > 0 ? possible : [['CLEAR', 'equal']];
}

const numbers = ['Int', 'Long', 'Float', 'Decimal', 'WideDecimal'];

function fits({ field, view }: KnownField, kind: View['kind'], use: FieldUse): boolean {
  const { type } = field;
  if (view.kind !== kind || field.list || type === 'Struct') return false;
  const isId = field.key || field.refersTo;
  if (use === 'like') return type === 'String' && !isId;
  if (use === 'total') return numbers.includes(type);
  if (use === 'range' || use === 'extreme') return type !== 'Boolean' && type !== 'Enum' && !isId;
  return use !== 'key';
}

interface Selector {
  field(field: GraphQLField<unknown, unknown>, depth: number, forced?: Forced): string;
  object(type: GraphQLObjectType, depth: number, apart?: boolean): string;
}

function createSelector(
  { index, choices, worlds, snapshots, figuresOnly = false, narrow }: OperationSources,
  inputs: InputValues,
  text: OperationText,
): Selector {
  function field(asked: GraphQLField<unknown, unknown>, depth: number, forced?: Forced): string {
    const type = getNamedType(asked.type);
    const given = asked.args.length > 0 ? argumentsOf(asked, forced) : '';
    const alias = asked.args.length > 0 ? `${text.alias()}: ` : '';
    const below = isObjectType(type) ? ` ${forced ? forcedObject(type, forced) : object(type, depth)}` : '';
    return `${alias}${asked.name}${given}${text.directive()}${below}`;
  }

  function argumentsOf(asked: GraphQLField<unknown, unknown>, forced?: Forced): string {
    const type = entityOf(asked);
    const by = asked.name === 'groupBy' ? inputs.by(type, forced?.use === 'group' ? forced : undefined) : [];
    const key = choices.pick(worlds.keys(type));
    const filtered = forced && ['equal', 'range', 'like', 'isNull'].includes(forced.use);
    const given = asked.args.flatMap(({ name, type: wanted }): string[] => {
      const write = (value: unknown) => [`${name}: ${text.value(value, wanted)}`];
      switch (name) {
        case 'where':
          if (narrow && asked.name !== 'groupBy')
            return write({ and: choices.chance(0.6) ? [narrow(type), inputs.where(type)] : [narrow(type)] });
          return filtered || choices.chance(0.5)
            ? write(inputs.where(type, filtered ? forced : undefined))
            : [];
        case 'orderBy':
          if (asked.name === 'groupBy')
            return choices.chance(0.6) ? write(inputs.groupOrderBy(type, by)) : [];
          return forced?.use === 'sort' || choices.chance(0.5)
            ? write(inputs.orderBy(type, forced?.use === 'sort' ? forced : undefined))
            : [];
        case 'first':
          return choices.chance(0.4) ? write(choices.int(0, 6)) : [];
        case 'after':
          return choices.chance(0.02) ? write('bm90aGluZw') : [];
        case 'asOf':
          return choices.chance(0.12) ? write(choices.pick([...snapshots, 'nothing'])) : [];
        case 'by':
          return write(by);
        case 'having':
          return choices.chance(0.3) ? write(inputs.having(type)) : [];
        default: {
          const at = keyNames(type, index).indexOf(name);
          return write(String(key[Math.max(0, at)] ?? 'none'));
        }
      }
    });
    return given.length > 0 ? `(${given.join(', ')})` : '';
  }

  function object(type: GraphQLObjectType, depth: number, apart = false): string {
    const fields = Object.values(type.getFields()).filter(({ name }) => mayBeSelected(type.name, name));
    const leaves = fields.filter((each) => isLeafType(getNamedType(each.type)));
    const below = fields.filter(
      (each) => isObjectType(getNamedType(each.type)) && worthwhile(type, each, depth),
    );
    const chosen = [
      ...varied(type.name, leaves).map((leaf) => {
        const alias = apart || choices.chance(0.1) ? `${text.alias()}: ` : '';
        return `${alias}${leaf.name}${text.directive()}`;
      }),
      ...choices.some(below, leaves.length === 0 ? 1 : 0, 2).map((each) => {
        const shallower = index.edge(type.name, each.name) ? depth - 1 : depth;
        const alias = apart && each.args.length === 0 ? `${text.alias()}: ` : '';
        return alias + field(each, shallower);
      }),
    ];
    return `{ ${text.selections(type.name, chosen.length > 0 ? chosen : ['__typename'])} }`;
  }

  /** Of each kind of mask as many. */
  function varied(typeName: string, leaves: readonly GraphQLField<unknown, unknown>[]) {
    const kinds = new Map<string, GraphQLField<unknown, unknown>[]>();
    for (const leaf of leaves) {
      const known = index.fields.find(({ coordinate }) => coordinate === `${typeName}.${leaf.name}`);
      const kind = known?.view.kind ?? '';
      kinds.set(kind, [...(kinds.get(kind) ?? []), leaf]);
    }
    if (kinds.size === 0) return [];
    const some = Array.from({ length: choices.int(1, 5) }, () =>
      choices.pick(choices.pick([...kinds.values()])),
    );
    return [...new Set(some)];
  }

  function mayBeSelected(typeName: string, name: string): boolean {
    if (figuresOnly && ['nodes', 'edges', 'pageInfo'].includes(name)) return false;
    const edge = index.edge(typeName, name);
    if (edge) return isAnswered(edge.view, 'key');
    const at = index.at(typeName, name);
    return !at?.use || isAnswered(at.known.view, at.use);
  }

  function worthwhile(
    type: GraphQLObjectType,
    { name }: GraphQLField<unknown, unknown>,
    depth: number,
  ): boolean {
    return depth > 0 || !index.edge(type.name, name);
  }

  /** A connection that makes a use of a field, by its arguments or by what is selected of it. */
  function forcedObject(type: GraphQLObjectType, forced: Forced): string {
    const { known, use } = forced;
    const name = graphName(known.field.column);
    const entity = known.entity.typeName;
    const dimensions = inputs.by(entity, use === 'group' ? forced : undefined);
    const by = dimensions.map((each) => each.name).join(', ');
    const extreme = use === 'extreme' ? choices.pick(['min', 'max']) : choices.pick(['sum', 'avg']);
    const group = (more: string, selected = 'count') =>
      `groupBy(by: [${by}]${more}) { ${selected} keys { ${shownKeys(dimensions.map((each) => each.name))} } }`;
    const input = (value: unknown) => plain(value);
    switch (use) {
      case 'distinct':
        return choices.pick([
          `{ aggregate { countDistinct { ${name} } } }`,
          `{ ${group('', `countDistinct { ${name} }`)} }`,
        ]);
      case 'extreme':
      case 'total':
        return choices.pick([
          `{ aggregate { ${extreme} { ${name} } } }`,
          `{ ${group('', `${extreme} { ${name} }`)} }`,
          `{ ${group(`, having: ${input(inputs.having(entity, forced))}`)} }`,
          `{ ${group(`, orderBy: ${input(inputs.groupOrderBy(entity, [], forced))}`)} }`,
        ]);
      case 'group':
        return `{ ${group(choices.pick(['', ', orderBy: [{ count: DESC }]', ', first: 1']))} }`;
      case 'sort':
        return choices.pick([
          '{ nodes { __typename } edges { cursor node { __typename } } pageInfo { endCursor hasNextPage } }',
          `{ nodes { ${keyNames(entity, index).join(' ')} } }`,
          `{ groupBy(by: [${enumName(name)}], orderBy: [{ key: { ${name}: ASC } }]) { count keys { ${name} } } }`,
        ]);
      default:
        return choices.chance(0.4)
          ? object(type, 1)
          : choices.pick(['{ totalCount }', `{ nodes { ${keyNames(entity, index).join(' ')} } }`]);
    }
  }

  function shownKeys(dimensions: readonly string[]): string {
    const names = dimensions.map((each) => graphName(each.toLowerCase()));
    return [...new Set(names), '__typename'].join(' ');
  }

  return { field, object };
}

function enumName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function plain(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plain).join(', ')}]`;
  if (typeof value === 'object' && value !== null && !('toJSON' in value))
    return `{ ${Object.entries(value)
      .map(([name, member]) => `${name}: ${plain(member)}`)
      .join(', ')} }`;
  return typeof value === 'object' && value !== null
    ? (value as { name: string }).name
    : JSON.stringify(value);
}

function entityOf({ name, type, args }: GraphQLField<unknown, unknown>): string {
  const returned = getNamedType(type).name;
  if (name !== 'groupBy') return returned.replace(/Connection$/, '');
  const by = args.find((each) => each.name === 'by');
  return by ? getNamedType(by.type).name.replace(/Dimension$/, '') : returned;
}

function keyNames(typeName: string, index: FieldIndex): readonly string[] {
  const own = index.fields.filter(({ entity, field }) => entity.typeName === typeName && field.key);
  return own.length > 0 ? own.map(({ field }) => graphName(field.column)) : ['id'];
}

function argument({ args }: GraphQLField<unknown, unknown>, name: string): GraphQLArgument {
  const found = args.find((each) => each.name === name);
  if (!found) throw new Error(`There is no argument "${name}".`);
  return found;
}
