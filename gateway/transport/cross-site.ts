import { requestError } from '#platform/runtime/errors.ts';
import type { HttpRequest } from '#platform/runtime/http-server.ts';
import type { Principal } from '#schema/policy/principal.ts';

/** A page can set these on a request to another site only after a preflight. */
const proofs = ['graphql-require-preflight', 'apollo-require-preflight', 'x-apollo-operation-name'];

/**
 * Refuses a GET that a page of another site could have made its visitor's browser send. Proof that it is none: a token
 * that verifies, which no browser adds by itself (no cookie is read), or a header that takes a preflight. A POST is
 * JSON, which takes a preflight too.
 * @throws GraphQLError BAD_REQUEST
 */
export function refuseCrossSite({ method, headers }: HttpRequest, { authenticated }: Principal): void {
  if (method !== 'GET' || authenticated) return;
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/json' || proofs.some((name) => headers[name])) return;
  throw requestError(
    'BAD_REQUEST',
    'A page of another site could send this GET. Send a token, or the header "graphql-require-preflight: 1".',
  );
}
