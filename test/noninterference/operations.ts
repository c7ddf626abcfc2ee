import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isObjectType,
} from 'graphql';
import { createInputValues } from './input-values.ts';
import type { OperationSources } from './operation-sources.ts';
import { type Asked, createOperationText } from './operation-text.ts';
import { createSelector, entityOf, keyNames } from './selections.ts';
import type { FieldIndex, FieldUse, KnownField } from './uses.ts';
import { EnumName } from './values.ts';
import type { View } from './views.ts';

/** What is asked: of a page, first for the cursors that stand in what is asked then. */
export interface Operation extends Asked {
  /** Sent before; its cursors replace `cursorOf(0)`, `cursorOf(1)`, ... */
  readonly before?: Asked;
  /** Whether it contains a use that the matrix refuses. */
  readonly forced?: string;
}

export function cursorOf(index: number): string {
  return `<cursor ${index}>`;
}

/** An operation on the generated schema: valid, and except for the daring ones, of uses that the matrix allows. */
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

/** Aggregates of a list, which `narrow` can restrict. */
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
      const by = [new EnumName(dimension), ...inputs.by(typeName)].slice(0, choices.pick([1, 1, 2, 3]));
      const { having, orderBy } = {
        having: choices.chance(0.6) ? { having: inputs.having(typeName) } : {},
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

/** Each mask with each use, even against the matrix, so that each is tried equally often. */
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
  if (view.kind !== kind || field.list || type === 'Struct' || type === 'JSON') return false;
  const isId = field.key || field.refersTo;
  if (use === 'like') return type === 'String' && !isId;
  if (use === 'total') return numbers.includes(type);
  if (use === 'range' || use === 'extreme') return type !== 'Boolean' && type !== 'Enum' && !isId;
  return use !== 'key';
}

function argument({ args }: GraphQLField<unknown, unknown>, name: string): GraphQLArgument {
  const found = args.find((each) => each.name === name);
  if (!found) throw new Error(`There is no argument "${name}".`);
  return found;
}
