import {
  type DocumentNode,
  executeSync,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  specifiedScalarTypes,
  type TypeNode,
  visit,
} from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import { introspectionFields } from '#schema/operation/introspection-fields.ts';

export interface IntrospectedOperation {
  /** The schema that the caller may see; created only where it is needed. */
  readonly visible: () => GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Answers `__schema` and `__type` at the top of an operation from the schema that the caller may see.
 * @returns values by response name; `undefined` where the operation selects neither.
 * @throws GraphQLError for introspection below the top of the operation.
 */
export function introspect(asked: IntrospectedOperation): Record<string, unknown> {
  const { visible, document, operation, variables } = asked;
  const { top, beside, nested } = introspectionFields(document, operation);
  if (nested) {
    throw requestError(
      'GRAPHQL_VALIDATION_FAILED',
      'Introspection is only allowed at the top of an operation.',
    );
  }
  if (top.size === 0) return {};
  const { data } = executeSync({
    schema: visible(),
    document: without(document, beside),
    operationName: operation.name?.value ?? null,
    variableValues: variables ?? null,
  });
  return data ?? {};
}

/** Introspection has no variables of the schema's own types, and those types may be hidden here. */
function without(document: DocumentNode, fields: ReadonlySet<FieldNode>): DocumentNode {
  return visit(document, {
    Field: (node) => (fields.has(node) ? null : undefined),
    VariableDefinition: ({ type }) => (isBuiltIn(type) ? false : null),
  });
}

function isBuiltIn(type: TypeNode): boolean {
  if (type.kind !== Kind.NAMED_TYPE) return isBuiltIn(type.type);
  return specifiedScalarTypes.some(({ name }) => name === type.name.value);
}
