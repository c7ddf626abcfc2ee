import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';

/** An operation as a request carries it. */
export interface ProcessRequest {
  readonly query: string;
  /** @default the document's only operation */
  readonly operationName?: string | undefined;
  /** As JSON values; @default none */
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
}

export interface AskedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Coerced, defaults filled in. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Parses and validates a request's operation; GraphQL's own errors where it would not be executed. */
export function readProcessRequest(
  schema: GraphQLSchema,
  { query, operationName, variables = {} }: ProcessRequest,
): AskedOperation | readonly GraphQLError[] {
  const document = parsed(query);
  if (document instanceof GraphQLError) return [document];
  const errors = validate(schema, document, undefined, { maxErrors: 20 });
  if (errors.length > 0) return errors;
  const operation = getOperationAST(document, operationName);
  if (!operation) return [new GraphQLError(noOperation(operationName))];
  const values = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  return values.errors ?? { document, operation, variables: values.coerced };
}

export function isAsked(read: AskedOperation | readonly GraphQLError[]): read is AskedOperation {
  return 'operation' in read;
}

function parsed(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

function noOperation(name: string | undefined): string {
  return name === undefined
    ? 'The document has no operation, or several: name one.'
    : `The document has no operation "${name}".`;
}
