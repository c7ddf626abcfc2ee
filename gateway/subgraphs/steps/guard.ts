import type { SubgraphAnswer } from '../../fetches/read-answer.ts';
import type { Governance } from '../../request/governance.ts';
import { type FetchShape, representationsOf, type ShapedFetch } from '../fetch-shape.ts';
import { FailedFetch, maskNotApplied, type SubgraphError } from '../subgraph-errors.ts';
import { type AnsweringDomain, takeAnswer } from '../take-answer.ts';
import type { CheckFetch } from './check.ts';

/** A response as the caller may have it. */
export interface PermittedAnswer {
  readonly answer: SubgraphAnswer;
  /** Whether masks were put on here: the domain's messages may hold any value then. */
  readonly masked: boolean;
  /** Of what was taken out of it. */
  readonly errors: readonly SubgraphError[];
}

/** @throws FailedFetch where nothing of it may be had. */
export type GuardFetch = (fetch: ShapedFetch) => Promise<PermittedAnswer>;

/**
 * Asks for nothing that the caller may not see, and takes of a response what policy lets the caller have.
 * @param keys coordinates that travel whoever asks.
 */
export function guard(domain: AnsweringDomain, keys: ReadonlySet<string>): (next: CheckFetch) => GuardFetch {
  const { name } = domain;
  return (next) => async (fetch) => {
    const { shape, context } = fetch;
    const { governance } = context;
    const forbidden = governance && forbiddenIn(shape, governance, keys);
    if (forbidden) throw new FailedFetch(forbiddenInput(name, forbidden));
    const { answer, wrong, keep } = await next(fetch);
    if (!governance) {
      keep();
      return { answer, masked: false, errors: wrong };
    }
    const taken = takeAnswer(answer, domain, {
      shape,
      context: { ...context, governance },
      representations: () => representationsOf(fetch),
    });
    if (!taken) throw new FailedFetch(unenforced(name));
    // What was masked here was unmasked before, and is to be in nobody's hands but those of this request.
    if (!taken.masked && taken.unmasked.length === 0) keep();
    governance.report.add(answer.extensions.mesh);
    return {
      answer: taken.answer,
      masked: taken.masked,
      errors: [...wrong, ...maskNotApplied(taken.unmasked, name)],
    };
  };
}

/** A coordinate in the fetch that the caller may not see and that no key needs: a `@requires` input. */
function forbiddenIn(
  { coordinates }: FetchShape,
  { decisions }: Governance,
  keys: ReadonlySet<string>,
): string | undefined {
  return coordinates.find((coordinate) => !keys.has(coordinate) && decisions.of(coordinate).kind === 'DENY');
}

function forbiddenInput(domain: string, coordinate: string): SubgraphError {
  return {
    message: `It takes "${coordinate}" to answer this field, which you may not see.`,
    extensions: { code: 'FORBIDDEN_FIELD', domain },
  };
}

function unenforced(domain: string): SubgraphError {
  return {
    message: `The domain "${domain}" does not apply the policy that is in force for you.`,
    extensions: { code: 'POLICY_UNAVAILABLE', domain },
  };
}
