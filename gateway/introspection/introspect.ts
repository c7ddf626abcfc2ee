import {
  type DocumentNode,
  type ExecutionResult,
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
import { responseName } from '#schema/operation/response-name.ts';

export interface IntrospectedOperation {
  /** What the caller may know of; made only where it is needed. */
  readonly visible: () => GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
}

/** The part of an operation that is introspection, answered; and the rest of it, to be answered elsewhere. */
export interface Introspection {
  /** With a placeholder for each introspection, so that the order of the answer is the client's. */
  readonly document: DocumentNode;
  /** The answer to that document with the introspection in it. */
  complete(answer: ExecutionResult): ExecutionResult;
}

/**
 * Answers `__schema` and `__type` from the schema that the caller may know of.
 * @returns `undefined` where the operation asks for none.
 * @throws GraphQLError for introspection below the top of the operation.
 */
export function introspect(asked: IntrospectedOperation): Introspection | undefined {
  const { visible, document, operation, variables } = asked;
  const { top, beside, nested } = introspectionFields(document, operation);
  if (nested) {
    throw requestError('GRAPHQL_VALIDATION_FAILED', 'Introspection stands at the top of an operation only.');
  }
  if (top.size === 0) return undefined;
  const { data: answered } = executeSync({
    schema: visible(),
    document: without(document, beside),
    operationName: operation.name?.value ?? null,
    variableValues: variables ?? null,
  });
  const keys = new Set([...top].map(responseName));
  const filled = (data: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, keys.has(key) ? (answered?.[key] ?? null) : value]),
    );
  return {
    document: withPlaceholders(document, top),
    complete: (answer) => ({ ...answer, ...(answer.data ? { data: filled(answer.data) } : {}) }),
  };
}

function withPlaceholders(document: DocumentNode, top: ReadonlySet<FieldNode>): DocumentNode {
  return visit(document, { Field: (node) => (top.has(node) ? placeholder(node) : false) });
}

function placeholder({ alias, name, directives }: FieldNode): FieldNode {
  return {
    kind: Kind.FIELD,
    alias: alias ?? name,
    name: { kind: Kind.NAME, value: '__typename' },
    ...(directives ? { directives } : {}),
  };
}

/** Introspection takes no variables of a schema's own types, and those may be hidden here. */
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
