import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  getNamedType,
  type InlineFragmentNode,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf } from '#schema/operation/fragments.ts';
import { responseName } from '#schema/operation/response-name.ts';
import { typenameField } from '#schema/operation/typename-field.ts';
import { argumentText } from './check/argument-text.ts';
import type { FieldSets } from './field-sets.ts';
import type { UnfetchedField } from './query-plan.ts';

/** A document without some of its fields, and those. */
export interface Reduced {
  readonly document: DocumentNode;
  readonly fields: readonly UnfetchedField[];
}

/** Arguments that a field needs others with, by their paths in its `@requires`. */
type Needs = ReadonlyMap<string, string>;

interface Kept {
  readonly coordinate: string;
  readonly needs: Needs;
}

/**
 * Takes out fields whose `@requires` want a field with other arguments than those of a field before them at the same
 * place: @apollo/query-planner fetches one of both for the two.
 * @param document with one operation. @param schema the whole supergraph's.
 * @returns `undefined` where there is none.
 */
export function withoutConflictingRequirements(
  document: DocumentNode,
  schema: GraphQLSchema,
  { requirements }: FieldSets,
): Reduced | undefined {
  const needsOf = new Map<string, Needs>();
  for (const { coordinate, selections } of requirements) {
    const needs = new Map(needsOf.get(coordinate));
    collectNeeds(selections, '', needs);
    if (needs.size > 0) needsOf.set(coordinate, needs);
  }
  const [operation, ...others] = document.definitions.filter(
    (node) => node.kind === Kind.OPERATION_DEFINITION,
  );
  if (!operation || others.length > 0 || needsOf.size === 0) return undefined;
  const fragments = fragmentsOf(document);
  /** By place and type. */
  const kept = new Map<string, Kept[]>();
  const fields: UnfetchedField[] = [];

  const objectsOf = (name: string): readonly string[] => {
    const type = schema.getType(name);
    return isAbstractType(type) ? schema.getPossibleTypes(type).map((each) => each.name) : [name];
  };

  /** Whether a field stays. One that goes is unfetched of all types that an object may have there. */
  function keep(node: FieldNode, parent: string, place: string): boolean {
    const asked = objectsOf(parent).map((type) => {
      const coordinate = `${type}.${node.name.value}`;
      const needs = needsOf.get(coordinate);
      const at = `${place} ${type}`;
      const other = needs && kept.get(at)?.find((each) => differ(each.needs, needs));
      return { type, at, coordinate, needs, other };
    });
    const conflict = asked.find(({ other }) => other);
    if (conflict) {
      const why = `"${conflict.coordinate}" is computed from a field with other arguments than "${conflict.other?.coordinate}", and the planner that is installed cannot fetch both: select one of them at a time, or install the optional dependency @graphql-hive/router-query-planner.`;
      fields.push(...asked.map(({ type }) => ({ place, type, name: responseName(node), why })));
      return false;
    }
    for (const { at, coordinate, needs } of asked) {
      if (needs) kept.set(at, [...(kept.get(at) ?? []), { coordinate, needs }]);
    }
    return true;
  }

  function reduce({ selections, ...set }: SelectionSetNode, parent: string, place: string): SelectionSetNode {
    const left = selections.flatMap((node): SelectionNode[] => {
      if (node.kind === Kind.FIELD) {
        if (!keep(node, parent, place)) return [];
        if (!node.selectionSet) return [node];
        const type = schema.getType(parent);
        const field =
          isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
        if (!field) return [node];
        const below = place === '' ? responseName(node) : `${place}.${responseName(node)}`;
        return [{ ...node, selectionSet: reduce(node.selectionSet, getNamedType(field.type).name, below) }];
      }
      const inline = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
      if (!inline) return [];
      const { typeCondition } = inline;
      const fragment: InlineFragmentNode = {
        kind: Kind.INLINE_FRAGMENT,
        ...(typeCondition && { typeCondition }),
        directives: node.directives ?? [],
        selectionSet: reduce(inline.selectionSet, typeCondition?.name.value ?? parent, place),
      };
      return [fragment];
    });
    return { ...set, selections: left.length > 0 ? left : [typenameField] };
  }

  const root = schema.getRootType(operation.operation)?.name ?? '';
  const reduced = { ...operation, selectionSet: reduce(operation.selectionSet, root, '') };
  return fields.length === 0 ? undefined : { document: { ...document, definitions: [reduced] }, fields };
}

function collectNeeds({ selections }: SelectionSetNode, path: string, needs: Map<string, string>): void {
  for (const node of selections) {
    if (node.kind === Kind.FRAGMENT_SPREAD) continue;
    const at = node.kind === Kind.FIELD ? `${path}.${node.name.value}` : path;
    if (node.kind === Kind.FIELD) needs.set(at, argumentText(node.arguments));
    if (node.selectionSet) collectNeeds(node.selectionSet, at, needs);
  }
}

function differ(one: Needs, other: Needs): boolean {
  return [...one].some(([path, text]) => (other.get(path) ?? text) !== text);
}
