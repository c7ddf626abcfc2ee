import type { HttpRequest, HttpResponse, Route } from '#platform/runtime/http-server.ts';
import { problem } from '#platform/runtime/http-server.ts';
import { normaliseUrn } from '#schema/contract/urn.ts';
import type { Authenticate } from '../identity/authenticate.ts';
import type { VisibleContracts } from '../introspection/visible-contracts.ts';
import { callerOf, type RateLimit } from '../limits/rate-limit.ts';
import { authenticateRequest } from './authenticate-request.ts';
import type { FormatError } from './format-error.ts';
import { neverCached, refuseRequest } from './refused-request.ts';

const path = '/contracts/';

export interface ContractRouteOptions {
  /** Of the current supergraph. */
  readonly contracts: () => VisibleContracts;
  readonly authenticate: Authenticate;
  readonly rateLimit: RateLimit;
  /** Whether anonymous callers are told nothing, as with introspection. */
  readonly production: boolean;
  readonly formatError: FormatError;
}

/**
 * `GET /contracts/<urn>`: what other contracts may refer to in one that the graph was composed with, as far as
 * introspection would show it to the caller. For `weft lock`.
 */
export function createContractRoute(options: ContractRouteOptions): Route {
  return {
    method: 'GET',
    path: `${path}*`,
    handle: (request) =>
      respond(request, options).catch((error: unknown) => refuseRequest(error, options.formatError)),
  };
}

async function respond(
  request: HttpRequest,
  { contracts, authenticate, rateLimit, production }: ContractRouteOptions,
): Promise<HttpResponse> {
  const caller = await authenticateRequest(request, { authenticate, rateLimit });
  using _ = rateLimit.enter(callerOf(caller, request.remoteAddress));
  if (production && !caller.authenticated) {
    return problem(401, 'UNAUTHENTICATED', 'Contracts are for callers with a token.', neverCached);
  }
  const urn = urnIn(request.url.pathname.slice(path.length));
  const contract = urn === undefined ? undefined : await contracts()(urn, caller);
  if (!contract) {
    return problem(404, 'NOT_FOUND', 'The graph has no contract of that URN that you may see.', neverCached);
  }
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', ...neverCached },
    body: `${JSON.stringify(contract)}\n`,
  };
}

function urnIn(segment: string): string | undefined {
  try {
    return normaliseUrn(decodeURIComponent(segment));
  } catch {
    return undefined;
  }
}
