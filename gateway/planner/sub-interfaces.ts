import {
  type DocumentNode,
  type GraphQLInterfaceType,
  type GraphQLSchema,
  type InlineFragmentNode,
  isAbstractType,
  isInterfaceType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { fragmentsOf } from '#schema/operation/fragments.ts';

/**
 * Rewrites fragments on an interface that implements one which some domain knows as an object (`@interfaceObject`): to
 * fragments on the object types that it stands for. Planners take such an interface for one that the objects cannot have.
 * @param schema the whole supergraph's, with its AST.
 * @returns what it does with a document; the document itself where it has no such fragment.
 */
export function createSubInterfaceRewrite(schema: GraphQLSchema): (document: DocumentNode) => DocumentNode {
  const interfaces = Object.values(schema.getTypeMap()).filter(isInterfaceType);
  const asObjects = new Set(interfaces.filter(isInterfaceObject));
  const rewritten = new Map(
    interfaces
      .filter((type) => type.getInterfaces().some((above) => asObjects.has(above)))
      .map((type) => [type.name, type]),
  );
  if (rewritten.size === 0) return (document) => document;

  return (document) => {
    const fragments = fragmentsOf(document);
    const info = new TypeInfo(schema);

    function onObjects(on: string, fragment: Pick<InlineFragmentNode, 'directives'>, set: SelectionSetNode) {
      const type = rewritten.get(on);
      const parent = info.getParentType();
      if (!type || !parent) return undefined;
      const possible = isAbstractType(parent) ? new Set(schema.getPossibleTypes(parent)) : new Set([parent]);
      return schema
        .getPossibleTypes(type)
        .filter((object) => possible.has(object))
        .map(
          ({ name }): InlineFragmentNode => ({
            kind: Kind.INLINE_FRAGMENT,
            typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } },
            directives: fragment.directives ?? [],
            selectionSet: set,
          }),
        );
    }

    return visit(
      document,
      visitWithTypeInfo(info, {
        SelectionSet(set) {
          const selections = set.selections.flatMap((selection): readonly SelectionNode[] => {
            if (selection.kind === Kind.FIELD) return [selection];
            const spread =
              selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
            const on = spread?.typeCondition?.name.value;
            const objects = spread && on !== undefined && onObjects(on, selection, spread.selectionSet);
            return objects && objects.length > 0 ? objects : [selection];
          });
          const isSame = selections.every((selection, index) => selection === set.selections[index]);
          return isSame ? undefined : { ...set, selections };
        },
      }),
    );
  };
}

/** Whether a domain knows an interface as an object. */
export function isInterfaceObject(type: GraphQLInterfaceType): boolean {
  return [type.astNode, ...type.extensionASTNodes]
    .flatMap((node) => node?.directives ?? [])
    .some(
      ({ name, arguments: given = [] }) =>
        name.value === 'join__type' &&
        given.some(
          (argument) =>
            argument.name.value === 'isInterfaceObject' &&
            argument.value.kind === Kind.BOOLEAN &&
            argument.value.value,
        ),
    );
}
