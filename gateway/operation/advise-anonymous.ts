import { GraphQLError } from 'graphql';
import type { ErrorCode } from '#platform/runtime/errors.ts';
import type { GatewayRequest } from '../request/request.ts';

/** Refusals that a token may lift. */
const lifted: ReadonlySet<unknown> = new Set<ErrorCode>(['FORBIDDEN_FIELD', 'MASKED_FIELD_OPERATION']);

const advice = 'The request has no token; send one as "authorization: Bearer <token>".';

/**
 * Tells anonymous callers who are refused something to send a token, since they may have forgotten it.
 * @param hideDenied whether what they may not see is unknown to them: then so is whether a token would help, and each
 * unknown name gets the advice.
 */
export function adviseAnonymous(
  { principal }: GatewayRequest,
  errors: readonly GraphQLError[],
  hideDenied: boolean,
): readonly GraphQLError[] {
  if (principal.authenticated) return errors;
  return errors.map((error) => {
    const { code } = error.extensions;
    const isMeant = lifted.has(code) || (hideDenied && code === 'GRAPHQL_VALIDATION_FAILED');
    return isMeant ? withAdvice(error) : error;
  });
}

function withAdvice(error: GraphQLError): GraphQLError {
  const { message, nodes, path, extensions } = error;
  return new GraphQLError(`${message} ${advice}`, {
    nodes: nodes ?? null,
    path: path ?? null,
    extensions,
  });
}
