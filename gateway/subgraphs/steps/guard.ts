import type { SubgraphResponse } from '../../fetches/read-response.ts';
import type { Governance } from '../../request/governance.ts';
import { type FetchShape, representationsOf, type ShapedFetch } from '../fetch-shape.ts';
import { FailedFetch, maskNotApplied, type SubgraphError } from '../subgraph-errors.ts';
import { type RespondingDomain, takeResponse } from '../take-response.ts';
import type { CheckFetch } from './check.ts';

/** The part of a response that the caller may have. */
export interface PermittedResponse {
  readonly response: SubgraphResponse;
  /** Whether masks were applied here: then the domain's messages may contain any value. */
  readonly masked: boolean;
  /** Errors for the removed values. */
  readonly errors: readonly SubgraphError[];
}

/** @throws FailedFetch where the caller may have no part of it. */
export type GuardFetch = (fetch: ShapedFetch) => Promise<PermittedResponse>;

/**
 * Refuses fetches of denied fields, and applies the policy to each response.
 * @param keys coordinates that are fetched for every caller.
 */
export function guard(domain: RespondingDomain, keys: ReadonlySet<string>): (next: CheckFetch) => GuardFetch {
  const { name } = domain;
  return (next) => async (fetch) => {
    const { shape, context } = fetch;
    const { governance } = context;
    const forbidden = governance && forbiddenIn(shape, governance, keys);
    if (forbidden) throw new FailedFetch(forbiddenInput(name, forbidden));
    const { response, wrong, keep } = await next(fetch);
    if (!governance) {
      keep();
      return { response, masked: false, errors: wrong };
    }
    const taken = takeResponse(response, domain, {
      shape,
      context: { ...context, governance },
      representations: () => representationsOf(fetch),
    });
    if (!taken) throw new FailedFetch(unenforced(name));
    // Values that were masked here arrived unmasked, so only this request may hold them.
    if (!taken.masked && taken.unmasked.length === 0) keep();
    governance.report.add(response.extensions.mesh);
    return {
      response: taken.response,
      masked: taken.masked,
      errors: [...wrong, ...maskNotApplied(taken.unmasked, name)],
    };
  };
}

/** A denied coordinate in the fetch that no key needs: a `@requires` input. */
function forbiddenIn(
  { coordinates }: FetchShape,
  { decisions }: Governance,
  keys: ReadonlySet<string>,
): string | undefined {
  return coordinates.find((coordinate) => !keys.has(coordinate) && decisions.of(coordinate).kind === 'DENY');
}

function forbiddenInput(domain: string, coordinate: string): SubgraphError {
  return {
    message: `This field requires "${coordinate}", which you may not see.`,
    extensions: { code: 'FORBIDDEN_FIELD', domain },
  };
}

function unenforced(domain: string): SubgraphError {
  return {
    message: `The domain "${domain}" does not apply the policy of this request.`,
    extensions: { code: 'POLICY_UNAVAILABLE', domain },
  };
}
