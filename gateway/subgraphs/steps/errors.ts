import { meshProtocol } from '#platform/runtime/envelope.ts';
import type { Logger } from '#platform/runtime/log.ts';
import { SubgraphFailure } from '../../fetches/subgraph-failure.ts';
import type { DomainResponse } from '../../fetches/subgraph-fetch.ts';
import { representationsOf, type ShapedFetch } from '../fetch-shape.ts';
import {
  atEachField,
  FailedFetch,
  fromSubgraph,
  type SubgraphError,
  unavailable,
} from '../subgraph-errors.ts';
import type { GuardFetch, PermittedResponse } from './guard.ts';

export interface ErrorsOptions {
  /** The domain, as the supergraph names it. */
  readonly name: string;
  /** Errors that are taken from one response; one more counts the rest. */
  readonly errorsTaken: number;
  readonly logger: Logger;
}

/** It never throws for a domain's failure. */
export type RespondFetch = (fetch: ShapedFetch) => Promise<DomainResponse>;

/** Sorts the errors of a domain, and converts a failed fetch into an error at each field that it leaves empty. */
export function errors({ name, errorsTaken, logger }: ErrorsOptions): (next: GuardFetch) => RespondFetch {
  function respond({ response, masked, errors: own }: PermittedResponse, fetch: ShapedFetch): DomainResponse {
    const { data } = response;
    // Where masks were not applied by the domain, its messages may contain any value; where it does not take
    // representations, the values of another domain's rows.
    const inOurWords = (message: unknown) =>
      masked || (fetch.representations !== undefined && namesRepresentations(message));
    const passed = fromSubgraph(response.errors, name, errorsTaken, inOurWords);
    const first = passed[0];
    if (first?.extensions.code === 'SUBGRAPH_INCOMPATIBLE') {
      const { correlationId } = fetch.context;
      logger.warn({ domain: name, protocol: meshProtocol, correlationId }, first.message);
    }
    // An error about the whole fetch has no path: it applies to every field.
    const all = data === null && first && !first.path ? failed(first, fetch) : passed;
    return all.length + own.length > 0 ? { data, errors: [...all, ...own] } : { data };
  }

  return (next) => async (fetch) => {
    try {
      return respond(await next(fetch), fetch);
    } catch (error) {
      if (error instanceof FailedFetch) return { data: null, errors: failed(error.error, fetch) };
      if (!(error instanceof SubgraphFailure)) throw error;
      const { correlationId } = fetch.context;
      logger.warn({ domain: name, reason: error.message, code: error.code, correlationId }, 'fetch failed');
      return { data: null, errors: failed(unavailable(name, error.code), fetch) };
    }
  };
}

/** The gateway's own variables of an entity fetch, also of a joined one. */
function namesRepresentations(message: unknown): boolean {
  return typeof message === 'string' && /\$(representations|_r\d+|__batch_reps_)/.test(message);
}

function failed(error: SubgraphError, fetch: ShapedFetch): SubgraphError[] {
  return atEachField(error, fetch.shape, representationsOf(fetch));
}
