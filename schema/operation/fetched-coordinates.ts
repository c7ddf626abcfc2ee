import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { possibleTypes } from './possible-types.ts';
import { responseName } from './response-name.ts';
import { touchedTypes } from './touched-types.ts';

/** A field at the top of a selection. */
export interface TopField {
  /** Its key in the response. */
  readonly name: string;
  /** The type condition around it. */
  readonly on: string | undefined;
}

/**
 * The coordinates of all fields that a subgraph operation selects. A field of an interface stands for itself and for
 * that field of every implementation. `_entities` is no type's field; the fragments below it have the fields.
 */
export function fetchedCoordinates(
  { selections }: SelectionSetNode,
  parent: string | undefined,
  document: DocumentNode,
  schema: GraphQLSchema,
  found = new Set<string>(),
): Set<string> {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      const name = selection.name.value;
      for (const type of possibleTypes(parent, schema)) {
        if (!isFederation(name)) found.add(`${type}.${name}`);
      }
      if (selection.selectionSet) {
        fetchedCoordinates(selection.selectionSet, typeOf(parent, name, schema), document, schema, found);
      }
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      const on = selection.typeCondition?.name.value ?? parent;
      fetchedCoordinates(selection.selectionSet, on, document, schema, found);
    } else {
      const { selectionSet, typeCondition } = fragmentOf(document, selection.name.value);
      fetchedCoordinates(selectionSet, typeCondition.name.value, document, schema, found);
    }
  }
  return found;
}

/** The object types whose rows contribute to coordinates, those behind interfaces and unions too. */
export function touchedObjects(coordinates: Iterable<string>, schema: GraphQLSchema): Set<string> {
  return new Set([...touchedTypes(coordinates, schema)].flatMap((name) => possibleTypes(name, schema)));
}

/** The fields at the top, with the type condition that each stands under. */
export function topFields(
  { selections }: SelectionSetNode,
  document: DocumentNode,
  on?: string,
): readonly TopField[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) {
      const name = responseName(selection);
      return selection.name.value === '__typename' ? [] : [{ name, on }];
    }
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : fragmentOf(document, selection.name.value);
    return topFields(fragment.selectionSet, document, fragment.typeCondition?.name.value ?? on);
  });
}

/** A product's field may also begin with `_`, such as `_id`. */
function isFederation(name: string): boolean {
  return name === '_entities' || name.startsWith('__');
}

function fragmentOf(document: DocumentNode, name: string): FragmentDefinitionNode {
  const fragment = document.definitions.find(
    (node): node is FragmentDefinitionNode =>
      node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name,
  );
  if (!fragment) throw new Error(`The fetch spreads "${name}", which it does not define.`);
  return fragment;
}

function typeOf(parent: string | undefined, field: string, schema: GraphQLSchema): string | undefined {
  const type = parent === undefined ? undefined : schema.getType(parent);
  if (!isObjectType(type) && !isInterfaceType(type)) return undefined;
  const definition = type.getFields()[field];
  return definition && getNamedType(definition.type).name;
}
