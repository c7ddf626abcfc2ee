import {
  type GraphQLInputObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
} from 'graphql';
import type { Choices } from '#test/testkit/choices.ts';
import { tokenDomainOf, tokenOf, valuesOf } from './tokens.ts';
import { type FieldIndex, type FieldUse, isPermitted, type KnownField, operatorUses } from './uses.ts';
import { EnumName, pools } from './values.ts';

/** The source of argument values. */
export interface InputSources {
  readonly schema: GraphQLSchema;
  readonly index: FieldIndex;
  readonly choices: Choices;
  literals(coordinate: string): readonly unknown[];
}

/** A use that the operation must make, even against the matrix. */
export interface Forced {
  readonly known: KnownField;
  readonly use: FieldUse;
}

type Input = Record<string, unknown>;

/** Values of a generated schema's arguments, made of uses that the matrix allows. */
export interface InputValues {
  where(typeName: string, forced?: Forced): Input;
  orderBy(typeName: string, forced?: Forced): readonly Input[];
  by(typeName: string, forced?: Forced): readonly EnumName[];
  having(typeName: string, forced?: Forced): Input;
  groupOrderBy(typeName: string, by: readonly EnumName[], forced?: Forced): readonly Input[];
  /** Names of the members of an input or enum that allow this use. */
  lawful(typeName: string, use?: FieldUse): readonly string[];
}

export function createInputValues({ schema, index, choices, literals }: InputSources): InputValues {
  function members(typeName: string): readonly string[] {
    const type = schema.getType(typeName);
    if (isInputObjectType(type)) return Object.keys(type.getFields());
    return isEnumType(type) ? type.getValues().map(({ name }) => name) : [];
  }

  function lawful(typeName: string, use?: FieldUse): readonly string[] {
    return members(typeName).filter((name) => {
      const at = index.at(typeName, name);
      const used = use ?? at?.use;
      return at && (!used || isPermitted(at.known.view, used));
    });
  }

  function fieldFilter(
    { coordinate, view, field }: KnownField,
    type: GraphQLInputObjectType,
    use?: FieldUse,
  ): Input {
    const operators = Object.keys(type.getFields()).filter((name) => {
      const own = operatorUses[name] ?? 'like';
      return use ? own === use : isPermitted(view, own);
    });
    const plain = field.type === 'Struct' ? [] : pools[field.type].map((value) => value.literal);
    // Values of a token, for callers who try to look it up.
    const pool = view.kind === 'HASH' ? valuesOf(tokenDomainOf(field, coordinate)) : plain;
    const known = literals(coordinate);
    const tokensOnly = view.kind === 'HASH' && !choices.chance(use ? 0.5 : 0.03);
    const values = tokensOnly || choices.chance(0.85) ? known : pool;
    const value = () =>
      choices.pick(values.length > 0 ? values : tokensOnly ? [tokenOf('nobody', 'nothing')] : pool);
    return Object.fromEntries(
      choices.some(operators, 1, 2).map((name): [string, unknown] => {
        if (name === 'isNull') return [name, choices.chance(0.5)];
        if (name === 'in' || name === 'notIn')
          return [name, Array.from({ length: choices.int(0, 3) }, value)];
        return [
          name,
          operatorUses[name] === 'like'
            ? choices.pick(['%', 'a%', 'A%', '%1%', '%x%', '%Z', '_', '___', '%\\%%', ''])
            : value(),
        ];
      }),
    );
  }

  function where(typeName: string, forced?: Forced, depth = 0): Input {
    const name = `${typeName}Filter`;
    if (forced) {
      const condition = {
        [nameOf(forced.known)]: fieldFilter(forced.known, filterOf(name, forced.known), forced.use),
      };
      const beside = where(typeName, undefined, 2);
      return choices.pick([
        condition,
        { not: condition },
        { and: [condition, beside] },
        { or: [beside, condition] },
      ]);
    }
    if (depth < 2 && choices.chance(0.25)) {
      const connective = choices.pick(['and', 'or', 'not']);
      const branch = () => where(typeName, undefined, depth + 1);
      return {
        [connective]: connective === 'not' ? branch() : Array.from({ length: choices.int(0, 2) }, branch),
      };
    }
    const usable = members(name).filter((member) => {
      const known = index.at(name, member)?.known;
      return known && isPermitted(known.view, 'isNull');
    });
    return Object.fromEntries(
      spread(usable, name, 1, 2).map((member) => {
        const known = index.at(name, member)?.known as KnownField;
        return [member, fieldFilter(known, filterOf(name, known))];
      }),
    );
  }

  /** A selection of fields, masked ones as likely as the more frequent unmasked ones. */
  function spread(usable: readonly string[], typeName: string, min: number, max: number): readonly string[] {
    const kinds = new Map<string, string[]>();
    for (const member of usable) {
      const kind = index.at(typeName, member)?.known.view.kind ?? 'CLEAR';
      kinds.set(kind, [...(kinds.get(kind) ?? []), member]);
    }
    const chosen = Array.from({ length: Math.min(usable.length, choices.int(min, max)) }, () =>
      choices.pick(choices.pick([...kinds.values()])),
    );
    return [...new Set(chosen)];
  }

  function filterOf(typeName: string, known: KnownField): GraphQLInputObjectType {
    const type = schema.getType(typeName) as GraphQLInputObjectType;
    return getNamedType(type.getFields()[nameOf(known)]?.type) as GraphQLInputObjectType;
  }

  const direction = () => new EnumName(choices.pick(['ASC', 'DESC']));

  function measureOf(container: string, forced: Forced | undefined): readonly [string, string] | undefined {
    const functions = members(container).filter((name) => ['sum', 'avg', 'min', 'max'].includes(name));
    const usable = functions.flatMap((name) => {
      const inner = getNamedType(
        (schema.getType(container) as GraphQLInputObjectType).getFields()[name]?.type,
      );
      const fields = inner ? lawful(inner.name) : [];
      const named =
        fields.length > 0 ? [[name, choices.pick(spread(fields, inner?.name ?? '', 1, 1))] as const] : [];
      const wanted = inner && forced && members(inner.name).includes(nameOf(forced.known));
      const uses = name === 'min' || name === 'max' ? 'extreme' : 'total';
      return forced ? (wanted && uses === forced.use ? [[name, nameOf(forced.known)] as const] : []) : named;
    });
    return usable.length > 0 ? choices.pick(usable) : undefined;
  }

  return {
    lawful,
    where,
    orderBy(typeName, forced) {
      const name = `${typeName}OrderBy`;
      const terms = spread(lawful(name), name, 0, 2).map((member) => ({ [member]: direction() }));
      if (!forced) return terms;
      const term = { [nameOf(forced.known)]: direction() };
      return choices.pick([[term], [term, ...terms], [...terms, term]]);
    },
    by(typeName, forced) {
      const name = `${typeName}Dimension`;
      const dimensions = spread(lawful(name), name, 1, 2);
      const own = members(name).filter((member) => index.at(name, member)?.known === forced?.known);
      const all = forced ? [choices.pick(own), ...choices.some(dimensions, 0, 1)] : dimensions;
      return all.map((each) => new EnumName(each));
    },
    having(typeName, forced) {
      const container = `${typeName}Having`;
      const measure = measureOf(container, forced);
      if (!measure || (!forced && choices.chance(0.5)))
        return { count: { [choices.pick(['gt', 'gte', 'lt', 'eq'])]: choices.int(0, 12) } };
      const [name, member] = measure;
      const inner = getNamedType(
        (schema.getType(container) as GraphQLInputObjectType).getFields()[name]?.type,
      );
      const filter = (inner as GraphQLInputObjectType).getFields()[member];
      const type = getNamedType(filter?.type);
      return { [name]: { [member]: havingOperand(type?.name ?? '', choices) } };
    },
    groupOrderBy(typeName, by, forced) {
      const measure = measureOf(`${typeName}GroupOrderBy`, forced?.use === 'sort' ? undefined : forced);
      const terms: Input[] = [];
      if (measure && (forced || choices.chance(0.4)))
        terms.push({ [measure[0]]: { [measure[1]]: direction() } });
      const name = `${typeName}GroupKeysOrderBy`;
      const keys = by.map((dimension) => keyOf(dimension.name)).filter((key) => lawful(name).includes(key));
      const key = forced?.use === 'sort' ? nameOf(forced.known) : keys[0];
      if (key !== undefined && (forced?.use === 'sort' || choices.chance(0.3)))
        terms.push({ key: { [key]: direction() } });
      if (choices.chance(0.4)) terms.push({ count: direction() });
      return choices.shuffled(terms);
    },
  };
}

function nameOf({ coordinate }: KnownField): string {
  return coordinate.split('.')[1] ?? '';
}

function keyOf(dimension: string): string {
  return dimension.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function havingOperand(filterName: string, choices: Choices): Input {
  const operator = choices.pick(['gt', 'lte', 'ne', 'isNull']);
  if (operator === 'isNull') return { isNull: choices.chance(0.5) };
  const type = filterName.replace(/Filter$/, '') as keyof typeof pools;
  const pool = Object.hasOwn(pools, type) ? pools[type] : pools.String;
  return { [operator]: choices.pick(pool).literal };
}
