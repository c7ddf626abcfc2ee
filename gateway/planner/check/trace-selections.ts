import { type FieldNode, Kind, type SelectionSetNode } from 'graphql';
import { responseName } from '#schema/operation/response-name.ts';
import { argumentText } from './argument-text.ts';
import { areCovered, conditionsOf, isPossible } from './conditions.ts';
import type { DomainField } from './domain-schemas.ts';
import { meet, narrowed, type PlacedField, type WantedField, type WrittenField } from './places.ts';
import { fieldsOf } from './representations.ts';
import { fragmentOf, type ObjectPosition, type TracedFetch, typeIn } from './tracing.ts';
import { intersection } from './type-sets.ts';
import { WrongPlanError } from './wrong-plan-error.ts';

export interface TracedSelections extends ObjectPosition {
  readonly selectionSet: SelectionSetNode;
  /** The type of which the domain has the selections. */
  readonly type: string;
  /** Whether an object above, or itself, is one that other domains could be asked for. */
  readonly isBelowEntity: boolean;
  /** What is resolved although it is external. */
  readonly provided: readonly SelectionSetNode[];
  /** Response names of the domain's. */
  readonly path: string;
}

/**
 * Writes what is fetched of objects into their place.
 * @throws WrongPlanError for what the domain does not resolve, and for what there is no need of there.
 */
export function traceSelections(at: TracedFetch, selected: TracedSelections): void {
  const { selectionSet, type, on } = selected;
  for (const selection of selectionSet.selections) {
    const when = conditionsOf(selected.when, selection.directives, (name) => {
      throw new WrongPlanError(`"${at.domain}" is sent "@${name}".`);
    });
    if (!when || !isPossible(when)) continue;
    if (selection.kind === Kind.FIELD) {
      traceField(at, selection, { ...selected, when });
      continue;
    }
    const fragment = fragmentOf(at, selection);
    const condition = fragment.typeCondition?.name.value ?? type;
    const narrow = condition === type ? on : intersection(on, typeIn(at, condition).objects);
    if (narrow.size === 0) continue;
    const { selectionSet: below } = fragment;
    traceSelections(at, { ...selected, selectionSet: below, type: condition, on: narrow, when });
  }
}

function traceField(at: TracedFetch, node: FieldNode, selected: TracedSelections): void {
  const { place, on, under, when, type, provided } = selected;
  const name = node.name.value;
  const path = `${selected.path}.${responseName(node)}`;
  const key = at.renamed.get(path) ?? responseName(node);
  at.found.add(path);
  const isTypename = name === '__typename';
  const placed: PlacedField = {
    name,
    arguments: argumentText(node.arguments, at.fields.definition(type, name)),
    on,
    under,
  };
  const field = isTypename ? undefined : fieldIn(at, type, name, provided);
  const matches = isTypename && key === name ? [] : needsOf(at, key, placed, selected, field);
  const declared = node.selectionSet && at.fields.type(type, name);
  const typeBelow = field?.type ?? declared?.name ?? '';
  const below = declared && typeIn(at, typeBelow);
  const shared = below && at.domains.sharedObjects(type, name, declared.name);
  write(selected, key, {
    ...placed,
    when,
    domain: at.domain,
    branch: at.branch,
    objects: shared && intersection(below.objects, shared),
    ofInterfaceObject: isTypename && typeIn(at, type).isInterfaceObject ? type : undefined,
  });
  if (!node.selectionSet || !declared || !shared) return;
  const entered = at.places.enter(place, key, declared.lists, matches);
  const unplanned = new Set([...below.objects].filter((each) => !shared.has(each)));
  const isBelowEntity = selected.isBelowEntity || at.domains.isEntity(type);
  if (unplanned.size > 0) {
    at.mayBring({
      fetch: at.fetch,
      domain: at.domain,
      path,
      types: unplanned,
      place: entered,
      isBelowEntity,
    });
  }
  traceSelections(at, {
    selectionSet: node.selectionSet,
    place: entered,
    type: typeBelow,
    on: intersection(below.objects, entered.objects),
    under: narrowed(place, on, under),
    when,
    isBelowEntity,
    provided: [
      ...provided.flatMap((set) => belowOf(set, name)),
      ...(field?.provides ? [field.provides] : []),
    ],
    path,
  });
}

function needsOf(
  { places, domain }: TracedFetch,
  key: string,
  field: PlacedField,
  { place, type, when }: TracedSelections,
  own: DomainField | undefined,
): readonly WantedField[] {
  const matches = places.matching(place, key, field);
  const told = `"${domain}" is asked for "${type}.${field.name}" at "${place.path}"`;
  if (matches.length === 0) throw new WrongPlanError(`${told}, for which there is no need.`);
  const clients = matches.filter((match) => match.key !== undefined);
  const included = clients.map((match) => match.when);
  // Keys and what domains require may be fetched before it is known whether they are needed. Of a field that requires
  // something @apollo/query-planner forgets the conditions of the fragments that it stands in, which costs a fetch:
  // policy decides of a field whether it is included or not.
  const isFree = own?.requires !== undefined || clients.length < matches.length;
  if (!isFree && !areCovered(when, included)) {
    throw new WrongPlanError(`${told} also where it is not included.`);
  }
  return matches;
}

function write({ place }: TracedSelections, key: string, written: WrittenField): void {
  const others = place.written.get(key) ?? [];
  const other = others.find(
    (each) => (each.name !== written.name || each.arguments !== written.arguments) && meet(each, written),
  );
  if (other) {
    throw new WrongPlanError(
      `"${other.name}" and "${written.name}" of one object would stand as "${key}" at "${place.path}".`,
    );
  }
  place.written.set(key, [...others, written]);
}

function fieldIn(
  at: TracedFetch,
  typeName: string,
  name: string,
  provided: readonly SelectionSetNode[],
): DomainField {
  const type = typeIn(at, typeName);
  const field = type.field(name);
  const isHere = field && (!field.label || at.labels.has(field.label.name) === field.label.on);
  const isNamed = () => fieldsOf([...provided, ...type.keys]).some((each) => each.name === name);
  if (isHere && (!field.external || isNamed())) return field;
  throw new WrongPlanError(`"${at.domain}" does not resolve "${typeName}.${name}".`);
}

function belowOf(set: SelectionSetNode, name: string): SelectionSetNode[] {
  return fieldsOf([set]).flatMap((field) =>
    field.name === name && field.selectionSet ? [field.selectionSet] : [],
  );
}
