import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  Kind,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { typenameField } from '#schema/operation/typename-field.ts';
import { isInterfaceObject } from './sub-interfaces.ts';

/**
 * Selects the type of each object of an interface, for a planner that does not do so where only fields of the interface
 * are selected: masks are those of an object's type, and without it the strictest of all types. Not of interfaces that
 * a domain knows as objects: for their types another domain would have to be asked.
 * @param everything the whole supergraph's schema.
 */
export function createInterfaceTypes(everything: GraphQLSchema): (document: DocumentNode) => DocumentNode {
  const interfaces = Object.values(everything.getTypeMap()).filter(isInterfaceType);
  const names = new Set(interfaces.filter((type) => !isInterfaceObject(type)).map(({ name }) => name));
  if (names.size === 0) return (document) => document;
  return (document) => {
    const types = new TypeInfo(everything);
    return visit(
      document,
      visitWithTypeInfo(types, {
        Field: {
          leave(node): FieldNode | undefined {
            const { selectionSet } = node;
            if (!selectionSet || !names.has(getNamedType(types.getType())?.name ?? '')) return undefined;
            return hasType(selectionSet) ? undefined : { ...node, selectionSet: withType(selectionSet) };
          },
        },
      }),
    );
  };
}

function hasType({ selections }: SelectionSetNode): boolean {
  return selections.some(
    (each) =>
      each.kind === Kind.FIELD && each.name.value === '__typename' && !each.alias && !each.directives?.length,
  );
}

function withType(set: SelectionSetNode): SelectionSetNode {
  return { ...set, selections: [typenameField, ...set.selections] };
}
