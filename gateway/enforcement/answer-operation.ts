import {
  type DocumentNode,
  type ExecutionResult,
  executeSync,
  type FieldNode,
  type GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import type { Decisions } from '#schema/policy/decide.ts';

export interface AnsweredOperation {
  readonly schema: GraphQLSchema;
  /** As the client wrote it. */
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  /** What was fetched for the rewritten operation. */
  readonly data: Record<string, unknown>;
  readonly denied: ReadonlyMap<FieldNode, string>;
  /** Who denies it. */
  readonly decisions: Decisions;
  readonly typeKey: string;
}

/**
 * Answers an operation from data that was fetched without its denied parts. graphql-js does it, so that
 * what a denied field does to its parents, and the path of its error, are GraphQL's own.
 */
export function answerOperation(answered: AnsweredOperation): ExecutionResult {
  const { schema, document, operationName, variables, data, denied, decisions, typeKey } = answered;
  return executeSync({
    schema,
    document,
    operationName: operationName ?? null,
    variableValues: variables ?? null,
    rootValue: data,
    fieldResolver: resolverWithout(denied, decisions),
    typeResolver: (value) => (value as Record<string, string>)[typeKey],
  });
}

function resolverWithout(
  denied: ReadonlyMap<FieldNode, string>,
  decisions: Decisions,
): GraphQLFieldResolver<unknown, unknown> {
  return (source, _args, _context, { fieldNodes, path }) => {
    const node = fieldNodes.find((candidate) => denied.has(candidate));
    if (node) throw forbidden(denied.get(node) ?? '', decisions);
    return (source as Record<string, unknown>)[path.key];
  };
}

function forbidden(coordinate: string, decisions: Decisions): GraphQLError {
  const decision = decisions.of(coordinate);
  const policy = decision.kind === 'CLEAR' ? {} : { policy: decision.source };
  const extensions = { coordinate, ...policy };
  return requestError('FORBIDDEN_FIELD', `You may not see "${coordinate}".`, { extensions });
}
