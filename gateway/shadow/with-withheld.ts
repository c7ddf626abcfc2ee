import {
  type DocumentNode,
  defaultFieldResolver,
  executeSync,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';
import { isRecord } from '#schema/is-record.ts';
import { withheldAs } from '../enforcement/withheld-selections.ts';

export interface DataWithoutWithheld {
  readonly schema: GraphQLSchema;
  /** With its withheld selections marked. */
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Of the operation without those. */
  readonly data: unknown;
}

/** The data with its withheld selections, which are null: graphql-js says what else is null then. */
export function withWithheld({
  schema,
  document,
  operationName,
  variables,
  data,
}: DataWithoutWithheld): unknown {
  if (!isRecord(data)) return data;
  const executed = executeSync({
    schema,
    document,
    operationName: operationName ?? null,
    variableValues: variables,
    rootValue: data,
    fieldResolver: selected,
    typeResolver: (value) => (isRecord(value) ? String(value.__typename) : undefined),
  });
  return executed.data ?? null;
}

const selected: GraphQLFieldResolver<unknown, unknown> = (source, given, context, info) => {
  if (withheldAs(info.fieldNodes) !== undefined) return null;
  return isRecord(source) ? source[info.path.key] : defaultFieldResolver(source, given, context, info);
};
