import {
  type DocumentNode,
  executeSync,
  type GraphQLSchema,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { isIntrospection } from '#schema/operation/introspection-fields.ts';
import { someField } from '#schema/operation/some-field.ts';
import type { ResponseObject } from './response-object.ts';

/** Resolves `__schema` and `__type` at the root, and nothing else of an operation; `undefined` without them. */
export type Introspect = (
  variables: Readonly<Record<string, unknown>> | undefined,
) => ResponseObject | undefined;

/** @param schema the clients' schema. */
export function compileIntrospection(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Introspect {
  if (!someField(document, isIntrospection)) return () => undefined;
  const kept = visit(document, { Field: (node) => (isIntrospection(node) ? false : null) });
  return (variables = {}) => {
    const { data } = executeSync({
      schema,
      document: kept,
      operationName: operation.name?.value ?? null,
      variableValues: variables,
    });
    return data ?? undefined;
  };
}
