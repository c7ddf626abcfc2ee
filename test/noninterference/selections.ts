import { type GraphQLField, type GraphQLObjectType, getNamedType, isLeafType, isObjectType } from 'graphql';
import type { Forced, InputValues } from './input-values.ts';
import type { OperationSources } from './operation-sources.ts';
import type { OperationText } from './operation-text.ts';
import { graphName } from './spec.ts';
import { type FieldIndex, isPermitted } from './uses.ts';

/** Selections that the matrix allows, except for one required use. */
export interface Selector {
  field(field: GraphQLField<unknown, unknown>, depth: number, forced?: Forced): string;
  object(type: GraphQLObjectType, depth: number, apart?: boolean): string;
}

export function createSelector(
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
      ...choices.some(below, leaves.length === 0 || figuresOnly ? 1 : 0, 2).map((each) => {
        const shallower = index.edge(type.name, each.name) ? depth - 1 : depth;
        const alias = apart && each.args.length === 0 ? `${text.alias()}: ` : '';
        return alias + field(each, shallower);
      }),
    ];
    return `{ ${text.selections(type.name, chosen.length > 0 ? chosen : ['__typename'])} }`;
  }

  /** Equally many of each kind of mask. */
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
    if (edge) return isPermitted(edge.view, 'key');
    const at = index.at(typeName, name);
    return !at?.use || isPermitted(at.known.view, at.use);
  }

  function worthwhile(
    type: GraphQLObjectType,
    { name }: GraphQLField<unknown, unknown>,
    depth: number,
  ): boolean {
    return depth > 0 || !index.edge(type.name, name);
  }

  /** A connection that uses a field, by its arguments or its selections. */
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

export function entityOf({ name, type, args }: GraphQLField<unknown, unknown>): string {
  const returned = getNamedType(type).name;
  if (name !== 'groupBy') return returned.replace(/Connection$/, '');
  const by = args.find((each) => each.name === 'by');
  return by ? getNamedType(by.type).name.replace(/Dimension$/, '') : returned;
}

export function keyNames(typeName: string, index: FieldIndex): readonly string[] {
  const own = index.fields.filter(({ entity, field }) => entity.typeName === typeName && field.key);
  return own.length > 0 ? own.map(({ field }) => graphName(field.column)) : ['id'];
}
