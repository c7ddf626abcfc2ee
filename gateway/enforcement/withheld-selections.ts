import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { fragmentsOf } from '#schema/operation/fragments.ts';
import { someField } from '#schema/operation/some-field.ts';
import { typenameField } from '#schema/operation/typename-field.ts';

/** A selection that is null at all of its positions, and is not fetched. */
export interface WithheldSelection {
  /** The number in its mark. */
  readonly selection: number;
  /** The first position in the order of the response, even if an outer null has replaced it. */
  readonly path: readonly (string | number)[];
  /** The number of its positions. */
  readonly positions: number;
}

/** A directive that no schema can define, and with which no client's document is valid. */
const mark = '__withheld';
/** Replaces the arguments and subselections by a number; `@skip` and `@include` remain and are evaluated later. */
export function withheld(node: FieldNode, selection: number): FieldNode {
  const numbered: DirectiveNode = {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: mark },
    arguments: [
      {
        kind: Kind.ARGUMENT,
        name: { kind: Kind.NAME, value: 'as' },
        value: { kind: Kind.INT, value: String(selection) },
      },
    ],
  };
  const { kind, name, alias, directives = [] } = node;
  return { kind, name, ...(alias && { alias }), directives: [...directives, numbered] };
}

/** The number of a withheld field; it is withheld where any of its selections is. */
export function withheldAs(nodes: readonly FieldNode[]): number | undefined {
  for (const { directives = [] } of nodes) {
    const marked = directives.find(({ name }) => name.value === mark);
    const number = marked?.arguments?.[0]?.value;
    if (number?.kind === Kind.INT) return Number(number.value);
  }
  return undefined;
}

/**
 * The part of an operation to fetch: without the withheld selections, with the types of abstract values, and with only
 * the fragments and variables that are still used.
 * @returns the document itself where nothing is withheld.
 */
export function withoutWithheld(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): DocumentNode {
  if (!someField(document, (field) => withheldAs([field]) !== undefined)) return document;
  const types = new TypeInfo(schema);
  const fetched: DocumentNode = visit(
    document,
    visitWithTypeInfo(types, {
      Field(node) {
        return withheldAs([node]) === undefined ? undefined : null;
      },
      SelectionSet: {
        leave(node) {
          const needsType =
            node.selections.length === 0 || isAbstractType(getNamedType(types.getParentType()));
          return needsType ? { ...node, selections: [...node.selections, typenameField] } : undefined;
        },
      },
    }),
  );
  return withoutUnused(fetched, operation.name?.value);
}

function withoutUnused(document: DocumentNode, operationName: string | undefined): DocumentNode {
  const fragments = fragmentsOf(document);
  const used = new Set<FragmentDefinitionNode>();
  const variables = new Set<string>();

  function collect(node: SelectionNode | SelectionSetNode | OperationDefinitionNode): void {
    visit(node, {
      VariableDefinition: () => false,
      Variable: ({ name }) => void variables.add(name.value),
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value);
        if (!fragment || used.has(fragment)) return;
        used.add(fragment);
        collect(fragment.selectionSet);
      },
    });
  }

  const operation = document.definitions.find(
    (node): node is OperationDefinitionNode =>
      node.kind === Kind.OPERATION_DEFINITION && node.name?.value === operationName,
  ) as OperationDefinitionNode;
  collect(operation);
  const variableDefinitions = (operation.variableDefinitions ?? []).filter(({ variable }) =>
    variables.has(variable.name.value),
  );
  return { kind: Kind.DOCUMENT, definitions: [{ ...operation, variableDefinitions }, ...used] };
}
