import type { HttpRequest, HttpResponse, Route } from '#platform/runtime/http-server.ts';
import type { SupergraphStatus } from '../supergraph/supergraph-status.ts';

export const graphqlPath = '/graphql';

/** A browser that opens the graph's address gets the page of that path; GraphQL requests are not affected. */
export function graphqlRoutes(
  respond: (request: HttpRequest) => Promise<HttpResponse>,
  pages: readonly Route[],
): Route[] {
  const page = pages.find(({ method, path }) => method === 'GET' && path === graphqlPath);
  return [
    { method: 'POST', path: graphqlPath, handle: respond },
    {
      method: 'GET',
      path: graphqlPath,
      handle: (request) => (page && wantsPage(request) ? page.handle(request) : respond(request)),
    },
    ...pages.filter((route) => route !== page),
  ];
}

/**
 * Both report the state of this process, independent of the domains. It listens once its supergraph is loaded, so a
 * process that is live is ready. `ready` names the supergraph that is served and the one that was refused.
 */
export function healthRoutes(supergraph: () => SupergraphStatus): Route[] {
  return (['live', 'ready'] as const).map((status) => ({
    method: 'GET',
    path: `/health/${status}`,
    handle: () => ({
      status: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: JSON.stringify(status === 'live' ? { status } : { status, supergraph: supergraph() }),
    }),
  }));
}

function wantsPage({ headers, url }: HttpRequest): boolean {
  return (headers.accept ?? '').includes('text/html') && !url.searchParams.has('query');
}
