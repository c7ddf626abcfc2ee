import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { Costs } from './costs.ts';

/**
 * The cost of argument values: an object costs 1 and a leaf nothing where `@cost` does not say.
 * @param weight of the argument. @param value coerced.
 */
export type InputCost = (type: GraphQLInputType, value: unknown, weight: number | undefined) => number;

/** Each part of a value is walked once, even where it is used several times. */
export function createInputCosts({ weights }: Costs): InputCost {
  const objects = new WeakMap<object, number>();
  const lists = new WeakMap<object, Map<number | undefined, number>>();

  function costOf(type: GraphQLInputType, value: unknown, weight: number | undefined): number {
    if (value === undefined || value === null) return 0;
    if (isNonNullType(type)) return costOf(type.ofType, value, weight);
    if (isListType(type)) return ofList(type.ofType, Array.isArray(value) ? value : [value], weight);
    const own = weight ?? weights.get(type.name);
    return isInputObjectType(type) ? (own ?? 1) + ofMembers(type, value as object) : (own ?? 0);
  }

  function ofList(type: GraphQLInputType, items: readonly unknown[], weight: number | undefined): number {
    const byWeight = lists.get(items) ?? new Map<number | undefined, number>();
    lists.set(items, byWeight);
    const known = byWeight.get(weight);
    if (known !== undefined) return known;
    const total = items.reduce((sum: number, item) => sum + costOf(type, item, weight), 0);
    byWeight.set(weight, total);
    return total;
  }

  function ofMembers(type: GraphQLInputObjectType, value: object): number {
    const known = objects.get(value);
    if (known !== undefined) return known;
    let total = 0;
    for (const { name, type: member } of Object.values(type.getFields())) {
      total += costOf(member, (value as Record<string, unknown>)[name], weights.get(`${type.name}.${name}`));
    }
    objects.set(value, total);
    return total;
  }

  return costOf;
}
