import {
  type DocumentNode,
  executeSync,
  type GraphQLSchema,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Row } from './row.ts';

/** Answers `__schema` and `__type` at the root, and nothing else of an operation; `undefined` without them. */
export type Introspect = (variables: Readonly<Record<string, unknown>> | undefined) => Row | undefined;

/** @param schema what clients see. */
export function compileIntrospection(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Introspect {
  let introspects = false;
  const types = new TypeInfo(schema);
  const kept = visit(
    document,
    visitWithTypeInfo(types, {
      Field({ name }) {
        if (name.value === '__schema' || name.value === '__type') {
          introspects = true;
          return false;
        }
        return null;
      },
    }),
  );
  if (!introspects) return () => undefined;
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
