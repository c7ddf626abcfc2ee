import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { fragmentsOf } from '#schema/operation/fragments.ts';
import { isIntrospection } from '#schema/operation/introspection-fields.ts';
import { responseName } from '#schema/operation/response-name.ts';
import { selectsAnything } from '#schema/operation/selects-data.ts';
import type { Decisions } from '#schema/policy/decide.ts';

export interface OperationToRewrite {
  readonly document: DocumentNode;
  /** Of that document. */
  readonly operation: OperationDefinitionNode;
  readonly decisions: Decisions;
  /** What follows for the operation from the decisions, and from nothing else. */
  readonly denied: ReadonlyMap<FieldNode, string>;
}

/** What is planned and fetched in place of what the client wrote. */
export interface RewrittenOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Of this document: plans are kept by it, and two rewritings of one document are two plans. */
  readonly hash: string;
  /** Under which the concrete type of every abstract selection stands in the data. */
  readonly typeKey: string;
  /** Whether anything of it comes from a domain. */
  readonly fetches: boolean;
}

/**
 * Rewrites operations, each once for a class of principals: @apollo/server keeps the documents that come again,
 * and whoever has the same decisions is denied the same.
 */
export function createRewriter(schema: GraphQLSchema): (decided: OperationToRewrite) => RewrittenOperation {
  const byDecisions = new WeakMap<Decisions, WeakMap<OperationDefinitionNode, RewrittenOperation>>();
  return (decided) => {
    const { decisions, operation } = decided;
    const known = byDecisions.get(decisions) ?? new WeakMap();
    byDecisions.set(decisions, known);
    const rewritten = known.get(operation) ?? rewriteOperation(schema, decided);
    known.set(operation, rewritten);
    return rewritten;
  };
}

/**
 * Takes the denied selections out of an operation and asks for the type of whatever is abstract, so that
 * the operation as it was written can be answered from the data. Introspection is left to that answer.
 */
function rewriteOperation(
  schema: GraphQLSchema,
  { document, operation, denied }: OperationToRewrite,
): RewrittenOperation {
  const typeKey = unusedKey(document);
  const rewritten = withoutDenied(schema, document, denied, typeKey);
  const kept = withoutUnused(rewritten, operationLike(rewritten, operation));
  return {
    document: kept,
    operation: kept.definitions[0] as OperationDefinitionNode,
    hash: createHash('sha256').update(print(kept)).digest('hex'),
    typeKey,
    fetches: selectsAnything(kept),
  };
}

function withoutDenied(
  schema: GraphQLSchema,
  document: DocumentNode,
  denied: ReadonlyMap<FieldNode, string>,
  typeKey: string,
): DocumentNode {
  const types = new TypeInfo(schema);
  const name = { kind: Kind.NAME, value: '__typename' } as const;
  const typename: FieldNode = { kind: Kind.FIELD, alias: { kind: Kind.NAME, value: typeKey }, name };
  return visit(
    document,
    visitWithTypeInfo(types, {
      Field: (node) => (denied.has(node) || isIntrospection(node) ? null : undefined),
      SelectionSet: {
        leave(node) {
          const parent = types.getParentType();
          const typed =
            node.selections.length === 0 || isAbstractType(getNamedType(parent)) ? [typename] : [];
          return { ...node, selections: [...node.selections, ...typed] };
        },
      },
    }),
  );
}

function operationLike(document: DocumentNode, like: OperationDefinitionNode): OperationDefinitionNode {
  return document.definitions.find(
    (node): node is OperationDefinitionNode =>
      node.kind === Kind.OPERATION_DEFINITION && node.name?.value === like.name?.value,
  ) as OperationDefinitionNode;
}

/** The one operation, with the fragments and variables that it still uses. */
function withoutUnused(document: DocumentNode, operation: OperationDefinitionNode): DocumentNode {
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

  collect(operation);
  const variableDefinitions = operation.variableDefinitions?.filter(({ variable }) =>
    variables.has(variable.name.value),
  );
  const pruned = { ...operation, variableDefinitions: variableDefinitions ?? [] };
  return { kind: Kind.DOCUMENT, definitions: [pruned, ...used] };
}

function unusedKey(document: DocumentNode): string {
  const keys = new Set<string>();
  visit(document, { Field: (field) => void keys.add(responseName(field)) });
  let key = '__weft_type';
  while (keys.has(key)) key += '_';
  return key;
}
