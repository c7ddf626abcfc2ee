import { areCovered, isPossible } from './conditions.ts';
import type { Narrowing, WrittenField } from './places.ts';
import type { ObjectPosition } from './tracing.ts';
import { contains, type TypeSet } from './type-sets.ts';
import { WrongPlanError } from './wrong-plan-error.ts';

/** Of which objects something is there, and when: what is told of objects, or found below them, may differ so often. */
const mostAlternatives = 64;

/**
 * Of which of the objects one of some fields is there, and when. Where no single field is there for all of them and always,
 * these are several positions that cover each other in part.
 * @throws WrongPlanError where a plan makes too many of them to be checked.
 */
export function whereWritten(position: ObjectPosition, written: readonly WrittenField[]): ObjectPosition[] {
  if (written.some((each) => contains(each.on, position.on) && isAlways(position, [each]))) return [position];
  const always = new Set<string>();
  const sometimes: ObjectPosition[] = [];
  const groups = Map.groupBy(position.on, (type) => written.map(({ on }) => Number(on.has(type))).join(''));
  for (const types of groups.values()) {
    const own = written.filter(({ on }) => on.has(types[0] ?? ''));
    if (own.length > 0 && isAlways(position, own)) for (const type of types) always.add(type);
    else sometimes.push(...own.map((each) => narrowedTo(position, new Set(types), each)));
  }
  const possible = sometimes.filter(({ when }) => isPossible(when));
  return always.size === 0 ? possible : [{ ...position, on: always }, ...possible];
}

function narrowedTo(position: ObjectPosition, on: TypeSet, { under, when }: WrittenField): ObjectPosition {
  return {
    ...position,
    on,
    under: [...position.under, ...under.filter((one) => !isImplied(one, position.under))],
    when: [...position.when, ...when],
  };
}

/** The same for several positions. */
export function eachWritten(
  positions: readonly ObjectPosition[],
  written: readonly WrittenField[],
): readonly ObjectPosition[] {
  const all = positions.flatMap((position) => whereWritten(position, written));
  if (all.length > mostAlternatives) throw new WrongPlanError('Too many conditions decide what is fetched.');
  return all;
}

function isAlways({ under, when }: ObjectPosition, written: readonly WrittenField[]): boolean {
  const applying = written.filter((each) => each.under.every((one) => isImplied(one, under)));
  return areCovered(
    when,
    applying.map((each) => each.when),
  );
}

function isImplied({ place, types }: Narrowing, under: readonly Narrowing[]): boolean {
  return under.some((each) => each.place === place && contains(types, each.types));
}
