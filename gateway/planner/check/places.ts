import { type FieldNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';
import { responseName } from '#schema/operation/response-name.ts';
import type { FieldSets } from '../field-sets.ts';
import { argumentText } from './argument-text.ts';
import { type Conditions, conditionsOf } from './conditions.ts';
import type { DomainSchemas } from './domain-schemas.ts';
import type { SchemaFields } from './field-types.ts';
import { contains, intersection, overlap, type TypeSet, union } from './type-sets.ts';

/** Objects above were of some of their possible types only. */
export interface Narrowing {
  readonly place: TracePlace;
  readonly types: TypeSet;
}

/** A field of the objects at a place, by what it is, and for which of them. */
export interface PlacedField {
  readonly name: string;
  readonly arguments: string;
  readonly on: TypeSet;
  readonly under: readonly Narrowing[];
}

/** A field that may be fetched: the client selects it, or domains need it of each other. */
export interface WantedField extends PlacedField {
  /** The response name that a client gave; `undefined` for what domains need. */
  readonly key: string | undefined;
  readonly when: Conditions;
  readonly node: FieldNode;
  /** What is selected below, and of which type the object is declared to be. */
  readonly selectionSet: SelectionSetNode | undefined;
  readonly type: string | undefined;
}

/** A field that a fetch brings. */
export interface WrittenField extends PlacedField {
  readonly when: Conditions;
  readonly domain: string;
  readonly branch: Branch;
  /** What the objects below may be, as all domains know them that resolve the field. */
  readonly objects: TypeSet | undefined;
  /** The interface whose name it tells, where the domain knows it as an object and no types of its objects. */
  readonly ofInterfaceObject: string | undefined;
}

/** A part of a plan whose writes the parts beside it do not see before all of them are done. */
export interface Branch {
  readonly parent: Branch | undefined;
  done: boolean;
}

/** Where objects stand in the tree that a plan writes: each response name of them leads to the next place. */
export interface TracePlace {
  /** For messages. */
  readonly path: string;
  /** Lists in which each of them stands. */
  readonly lists: number;
  /** What its objects may be at most. */
  readonly objects: TypeSet;
  /** Selections of what domains need that are wanted already: a field may require itself. */
  readonly inputs: Set<SelectionSetNode>;
  readonly wanted: WantedField[];
  readonly written: Map<string, WrittenField[]>;
  readonly below: Map<string, TracePlace>;
  /** Types of its objects for some of which alone something below is wanted or written. */
  readonly narrowings: Set<TypeSet>;
}

export interface Places {
  readonly root: TracePlace;
  /** What may be fetched as this. */
  matching(place: TracePlace, key: string, field: PlacedField): WantedField[];
  /** The place below, where `matches` are what it is fetched for. */
  enter(place: TracePlace, key: string, lists: number, matches: readonly WantedField[]): TracePlace;

  /** When any value is selected in it or below: planners leave out an object of which nothing would be. */
  whenSelected(field: WantedField): readonly Conditions[];
}

export interface PlacesOptions {
  readonly fields: SchemaFields;
  readonly domains: DomainSchemas;
  readonly sets: IndexedFieldSets;
}

/** What domains need of each other, by the names of fields. */
export interface IndexedFieldSets {
  /** By a field that cannot be resolved without them. */
  readonly requirements: ReadonlyMap<
    string,
    readonly { readonly type: string; readonly selections: SelectionSetNode }[]
  >;
  /** Fields of keys. */
  readonly keys: ReadonlyMap<string, readonly { readonly type: string; readonly field: FieldNode }[]>;
}

export function indexFieldSets({ requirements, keys }: FieldSets): IndexedFieldSets {
  const byField = Map.groupBy(
    requirements.map(({ coordinate, selections }) => {
      const [type = '', field = ''] = coordinate.split('.');
      return { type, field, selections };
    }),
    ({ field }) => field,
  );
  const parts = keys.flatMap(({ type, selections }) =>
    selections.selections.flatMap((field) => (field.kind === Kind.FIELD ? [{ type, field }] : [])),
  );
  return { requirements: byField, keys: Map.groupBy(parts, ({ field }) => field.name.value) };
}

interface Selected {
  readonly selectionSet: SelectionSetNode;
  readonly type: string;
  readonly on: TypeSet;
  readonly when: Conditions;
  readonly under: readonly Narrowing[];
  readonly isClients: boolean;
}

/** The places of an operation: all that is wanted at them, and as yet nothing written. */
export function createPlaces(
  { fields, domains, sets }: PlacesOptions,
  selectionSet: SelectionSetNode,
  rootType: string,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): Places {
  const on = domains.objectsOf(rootType);
  const root = createPlace('', 0, on);
  want(root, { selectionSet, type: rootType, on, when: [], under: [], isClients: true });

  function want(place: TracePlace, { selectionSet, type, on, when, under, isClients }: Selected): void {
    for (const selection of selectionSet.selections) {
      const included = conditionsOf(when, selection.directives);
      if (!included) continue;
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        if (place === root && name.startsWith('__')) continue;
        add(place, {
          name,
          key: isClients ? responseName(selection) : undefined,
          arguments: argumentText(selection.arguments, fields.definition(type, name)),
          on,
          under,
          when: included,
          node: selection,
          selectionSet: selection.selectionSet,
          type: selection.selectionSet && fields.type(type, name)?.name,
        });
        continue;
      }
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      if (!fragment) continue;
      const condition = fragment.typeCondition?.name.value ?? type;
      const narrowed = intersection(on, domains.objectsOf(condition));
      if (narrowed.size === 0) continue;
      const { selectionSet: inner } = fragment;
      want(place, { selectionSet: inner, type: condition, on: narrowed, when: included, under, isClients });
    }
  }

  function add(place: TracePlace, field: WantedField): void {
    place.wanted.push(field);
    for (const { type, selections } of sets.requirements.get(field.name) ?? []) {
      if (overlap(domains.objectsOf(type), field.on)) needs(place, selections, type);
    }
  }

  function needs(place: TracePlace, selectionSet: SelectionSetNode, type: string): void {
    if (place.inputs.has(selectionSet)) return;
    place.inputs.add(selectionSet);
    const on = domains.objectsOf(type);
    want(place, { selectionSet, type, on, when: [], under: [], isClients: false });
  }

  return {
    root,
    matching(place, key, field) {
      const found = place.wanted.filter(
        (wanted) => (wanted.key === undefined || wanted.key === key) && isSameField(wanted, field),
      );
      if (field.arguments !== '') return found;
      for (const { type, field: node } of sets.keys.get(field.name) ?? []) {
        const on = domains.objectsOf(type);
        if (!overlap(on, field.on)) continue;
        const { selectionSet } = node;
        const below = selectionSet && fields.type(type, field.name)?.name;
        found.push({ ...field, on, key: undefined, when: [], node, selectionSet, type: below });
      }
      return found;
    },
    whenSelected: ({ selectionSet, when }) => whenSelected(selectionSet, when),
    enter(place, key, lists, matches) {
      let below = place.below.get(key);
      if (!below) {
        const clients = place.wanted.filter((wanted) => wanted.key === key);
        const types = [...clients, ...matches].flatMap(({ type }) => (type === undefined ? [] : [type]));
        below = createPlace(place.path === '' ? key : `${place.path}.${key}`, lists, objectsOfAll(types));
        place.below.set(key, below);
        for (const { selectionSet, type, on, under, when } of clients) {
          if (!selectionSet || type === undefined) continue;
          const objects = domains.objectsOf(type);
          const above = narrowed(place, on, under);
          want(below, { selectionSet, type, on: objects, when, under: above, isClients: true });
        }
      }
      for (const { key: given, selectionSet, type } of matches) {
        if (given === undefined && selectionSet && type !== undefined) needs(below, selectionSet, type);
      }
      return below;
    },
  };

  function whenSelected(selectionSet: SelectionSetNode | undefined, when: Conditions): Conditions[] {
    if (!selectionSet) return [when];
    return selectionSet.selections.flatMap((selection) => {
      const included = conditionsOf(when, selection.directives);
      if (!included) return [];
      const spread =
        selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      return whenSelected(spread?.selectionSet, included);
    });
  }

  function objectsOfAll([first, ...others]: readonly string[]): TypeSet {
    const objects = domains.objectsOf(first ?? '');
    return others.reduce((all, type) => union(all, domains.objectsOf(type)), objects);
  }
}

/** What is above the objects below a place, where they are those of objects of some types. */
export function narrowed(
  place: TracePlace,
  types: TypeSet,
  under: readonly Narrowing[],
): readonly Narrowing[] {
  if (contains(types, place.objects)) return under;
  place.narrowings.add(types);
  return [...under, { place, types }];
}

export function isSameField(one: PlacedField, other: PlacedField): boolean {
  return one.name === other.name && one.arguments === other.arguments && meet(one, other);
}

/** Whether one object may have both. */
export function meet(one: PlacedField, other: PlacedField): boolean {
  if (!overlap(one.on, other.on)) return false;
  return one.under.every(({ place, types }) =>
    other.under.every((each) => each.place !== place || overlap(each.types, types)),
  );
}

function createPlace(path: string, lists: number, objects: TypeSet): TracePlace {
  return {
    path,
    lists,
    objects,
    inputs: new Set(),
    wanted: [],
    written: new Map(),
    below: new Map(),
    narrowings: new Set(),
  };
}
