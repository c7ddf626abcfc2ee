import { requestError } from '#platform/runtime/errors.ts';
import type { HttpRequest } from '#platform/runtime/http-server.ts';

/**
 * Refuses a request that names its query by a hash. @apollo/server would say so itself, with status 200.
 * @throws GraphQLError BAD_REQUEST
 */
export function refusePersistedQuery({ method, url }: HttpRequest, body: unknown): void {
  const extensions =
    method === 'POST'
      ? (body as { extensions?: unknown } | null | undefined)?.extensions
      : parse(url.searchParams.get('extensions'));
  if (typeof extensions !== 'object' || extensions === null || !Object.hasOwn(extensions, 'persistedQuery')) return;
  throw requestError('BAD_REQUEST', 'Queries are not kept by a hash here. Send the query, without "persistedQuery".');
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return undefined;
  }
}
