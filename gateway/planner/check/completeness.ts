import { areCovered } from './conditions.ts';
import type { PlacedField, Places, TracePlace, WantedField } from './places.ts';
import { overlap, type TypeSet, union } from './type-sets.ts';
import { WrongPlanError } from './wrong-plan-error.ts';

/** Of which types the objects are that stand above, where that makes a difference. */
type Above = ReadonlyMap<TracePlace, string>;

const nothing: TypeSet = new Set();

/**
 * Refuses a plan that does not fetch all that the client selects, of all types that an object may be where it stands.
 * @param types what the objects at the place may be.
 * @throws WrongPlanError naming a selection that is not fetched.
 */
export function checkCompleteness(
  places: Places,
  place: TracePlace,
  types: TypeSet,
  above: Above = new Map(),
): void {
  const wanted = place.wanted.filter((each) => each.key !== undefined && applies(each, above));
  if (types.size > 1) checkTypenames(place, types, wanted, above);
  for (const alike of groupsOf(place, types)) {
    const group = new Set(alike);
    const own = wanted.filter(({ on }) => overlap(on, group));
    for (const field of own) {
      for (const type of alike) if (field.on.has(type)) checkField(places, place, field, type, above);
    }
    const [type = ''] = alike;
    const within = place.narrowings.size === 0 ? above : new Map([...above, [place, type] as const]);
    const keys = new Set(own.flatMap(({ key, selectionSet }) => (selectionSet ? [key as string] : [])));
    for (const key of keys) {
      const below = place.below.get(key);
      const writes = (place.written.get(key) ?? []).filter(
        (each) => applies(each, above) && overlap(each.on, group),
      );
      const objects = writes.reduce<TypeSet>((all, each) => union(all, each.objects ?? nothing), nothing);
      if (below) checkCompleteness(places, below, objects, within);
    }
  }
}

/** Types that nothing below tells apart stand together. */
function groupsOf({ narrowings }: TracePlace, types: TypeSet): readonly (readonly string[])[] {
  if (narrowings.size === 0) return types.size === 0 ? [] : [[...types]];
  const groups = Map.groupBy(types, (type) => [...narrowings].map((some) => Number(some.has(type))).join(''));
  return [...groups.values()];
}

function checkField(places: Places, place: TracePlace, field: WantedField, type: string, above: Above): void {
  const { key = '', name, arguments: given, when } = field;
  // Where all objects are of one type it is known without asking, and `checkTypenames` has seen to the others.
  if (name === '__typename') return;
  const written = (place.written.get(key) ?? []).filter(
    (each) => each.on.has(type) && each.name === name && each.arguments === given && applies(each, above),
  );
  const fetched = written.map((each) => each.when);
  if (areCovered(when, fetched)) return;
  if (field.selectionSet && places.whenSelected(field).every((each) => areCovered(each, fetched))) return;
  throw new WrongPlanError(
    `No domain is asked for "${type}.${name}" at "${place.path === '' ? key : `${place.path}.${key}`}".`,
  );
}

/** What is selected of some types, or tells the type, takes the name of each object's type. */
function checkTypenames(
  place: TracePlace,
  types: TypeSet,
  wanted: readonly WantedField[],
  above: Above,
): void {
  const needing = wanted.filter(
    (each) => each.name === '__typename' || [...types].some((type) => !each.on.has(type)),
  );
  if (needing.length === 0) return;
  const told = [...place.written.values()]
    .flat()
    .filter(
      (each) => each.name === '__typename' && each.ofInterfaceObject === undefined && applies(each, above),
    );
  for (const type of types) {
    const written = told.filter((each) => each.on.has(type)).map((each) => each.when);
    for (const { when } of needing) {
      if (areCovered(when, written)) continue;
      throw new WrongPlanError(
        `No domain is asked which objects at "${place.path}" are of the type "${type}".`,
      );
    }
  }
}

function applies({ under }: PlacedField, above: Above): boolean {
  return under.every(({ place, types }) => {
    const type = above.get(place);
    return type === undefined || types.has(type);
  });
}
