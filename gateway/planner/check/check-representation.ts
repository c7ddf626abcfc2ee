import { Kind, print, type SelectionSetNode } from 'graphql';
import { argumentText } from './argument-text.ts';
import { areCovered } from './conditions.ts';
import { meet, narrowed, type WrittenField } from './places.ts';
import {
  fieldsOf,
  type PermittedField,
  type Representation,
  type RepresentedField,
  tells,
} from './representations.ts';
import {
  type AskedEntities,
  fragmentOf,
  isVisible,
  type ObjectPosition,
  type TracedFetch,
} from './tracing.ts';
import { contains, intersection, overlap } from './type-sets.ts';
import { eachWritten } from './where-written.ts';
import { WrongPlanError } from './wrong-plan-error.ts';

/** Objects of which a domain is told, and what holds where it is. */
export interface ToldObjects extends ObjectPosition {
  /** As what it is told of them. */
  readonly typeName: string;
}

/**
 * Holds what a domain is told of objects of one type to one of its keys and to what it requires for what it is asked, each value
 * fetched from the field as which it is told.
 * @throws WrongPlanError
 */
export function checkRepresentations(
  at: TracedFetch,
  group: readonly Representation[],
  all: readonly Representation[],
  asked: readonly AskedEntities[],
  position: ObjectPosition,
): readonly ToldObjects[] {
  const [first] = group;
  if (!first) return [];
  const { condition, typeName } = first;
  // What is told of an object is all that is told of it as any of its types.
  const fields = all.filter((each) => each.typeName === typeName).flatMap((each) => each.fields);
  const { domain, domains } = at;
  const type = domains.type(domain, typeName);
  const isItself =
    typeName === condition ||
    (type?.isInterfaceObject && contains(domains.objectsOf(typeName), domains.objectsOf(condition)));
  if (!type || !isItself) throw new WrongPlanError(`"${domain}" is told of "${condition}" as "${typeName}".`);
  const required = asked.flatMap((each) => requiredFor(at, each.selectionSet, each.type, typeName));
  if (!type.keys.some((key) => tells(fields, key))) {
    throw new WrongPlanError(`"${domain}" is asked for "${typeName}" by a key that it does not resolve.`);
  }
  const untold = required.find((each) => !tells(fields, each));
  if (untold) throw new WrongPlanError(`"${domain}" is not told "${print(untold)}" of "${typeName}".`);
  const permitted = fieldsOf([...type.keys, ...required]);
  const objects = { ...position, on: intersection(domains.objectsOf(condition), position.on) };
  return group.flatMap((each) =>
    checkTold(at, each.fields, permitted, objects, condition).map((told) => ({ ...told, typeName })),
  );
}

/** What the domain requires for the fields that it is asked of a type. */
function requiredFor(
  at: TracedFetch,
  { selections }: SelectionSetNode,
  on: string,
  typeName: string,
): SelectionSetNode[] {
  const { domain, domains } = at;
  return selections.flatMap((selection) => {
    if (selection.kind !== Kind.FIELD) {
      const { typeCondition, selectionSet } = fragmentOf(at, selection);
      return requiredFor(at, selectionSet, typeCondition?.name.value ?? on, typeName);
    }
    if (!overlap(domains.objectsOf(on), domains.objectsOf(typeName))) return [];
    const types = on === typeName ? [on] : [on, typeName];
    return types.flatMap((name) => domains.type(domain, name)?.field(selection.name.value)?.requires ?? []);
  });
}

/** @returns of which objects all of it is there to be told, and when. */
function checkTold(
  at: TracedFetch,
  fields: readonly RepresentedField[],
  permitted: readonly PermittedField[],
  position: ObjectPosition,
  type: string | undefined,
): readonly ObjectPosition[] {
  const { place } = position;
  let told: readonly ObjectPosition[] = [position];
  for (const field of fields) {
    const may = permitted.filter(({ name }) => name === field.name);
    const written = writtenAs(at, field, position, type);
    checkField(at, field, may, written, place.path);
    // The type of a fragment in a fragment is often the same once more.
    if (field.condition === undefined || contains(at.domains.objectsOf(field.condition), position.on)) {
      told = eachWritten(told, written);
    }
    const below = field.below && place.below.get(field.source);
    if (!field.below || !below) continue;
    const sets = may.flatMap(({ selectionSet }) => selectionSet ?? []);
    told = told.flatMap((above) => {
      const under = narrowed(place, above.on, above.under);
      const objects = { ...above, place: below, on: below.objects, under };
      const found = checkTold(at, field.below ?? [], fieldsOf(sets), objects, undefined);
      if (found.every(({ when }) => areCovered(above.when, [when]))) return [above];
      // An object is told without what is not there of it, and the domain takes that for null.
      if (found.every(({ on }) => contains(on, found[0]?.on ?? on))) {
        return found.map(({ when }) => ({ ...above, when }));
      }
      throw new WrongPlanError(`"${at.domain}" is told "${field.name}" at "${place.path}" in part alone.`);
    });
  }
  return told;
}

function checkField(
  { domain, fields }: TracedFetch,
  { name, below }: RepresentedField,
  may: readonly PermittedField[],
  written: readonly WrittenField[],
  path: string,
): void {
  const wrong = (what: string) => new WrongPlanError(`"${domain}" is told "${name}" at "${path}", ${what}.`);
  if (name === '__typename') {
    if (written.some((each) => each.name !== name)) throw wrong('which is no name of a type');
    return;
  }
  const [first] = may;
  if (!first) throw wrong('which is no key of its and nothing that it requires');
  const given = argumentText(first.given);
  if (may.some((each) => argumentText(each.given) !== given)) {
    throw wrong('which it needs with different arguments: select one of the fields that need it at a time');
  }
  const definitionOf = ({ on }: WrittenField) => fields.definition([...on][0] ?? '', name);
  const other = written.find(
    (each) => each.name !== name || each.arguments !== argumentText(first.given, definitionOf(each)),
  );
  if (other) throw wrong(`which is "${other.name}(${other.arguments})"`);
  if (!below && may.every(({ selectionSet }) => selectionSet)) throw wrong('of which it is told everything');
}

/** What stands where a field of a representation is taken from. */
function writtenAs(
  { branch, domains }: TracedFetch,
  { source, condition }: RepresentedField,
  { place, on, under }: ObjectPosition,
  type: string | undefined,
): WrittenField[] {
  const types = condition === undefined ? on : intersection(on, domains.objectsOf(condition));
  const told = { name: source, arguments: '', on: types, under };
  const all = type === undefined ? undefined : domains.objectsOf(type);
  return (place.written.get(source) ?? []).filter(
    (each) =>
      isVisible(each.branch, branch) &&
      meet(told, each) &&
      // The name of an interface is no name of a type that implements it.
      (!all ||
        each.ofInterfaceObject === undefined ||
        contains(all, domains.objectsOf(each.ofInterfaceObject))),
  );
}
