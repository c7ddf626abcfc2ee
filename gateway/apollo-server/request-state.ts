import type { Principal } from '#schema/policy/principal.ts';
import { createRequestScope, type RequestScope } from '../request/request-scope.ts';

/** What is known of one request of Apollo Server. */
export interface RequestState {
  readonly scope: RequestScope;
  readonly principal: Promise<Principal>;
  /** Whether the graph had a policy when it came or was executed. */
  governed?: boolean;
  /** Why it is refused before Apollo Server parses it. */
  refusal?: unknown;
  /** Whether its text was found to be within the limits. */
  checked?: boolean;
  /** Whether it reached the executor. */
  executed: boolean;
}

/** States by the context, of which Apollo Server makes one for each request. */
export interface RequestStates<Context extends object> {
  of(context: Context): RequestState;
}

export function createRequestStates<Context extends object>(
  principalOf: (context: Context) => Promise<Principal>,
): RequestStates<Context> {
  const states = new WeakMap<Context, RequestState>();
  return {
    of(context) {
      const known = states.get(context);
      if (known) return known;
      const principal = principalOf(context);
      // Whoever needs it gets its failure; a request that is refused before does not.
      principal.catch(() => {});
      const made: RequestState = { scope: createRequestScope(), principal, executed: false };
      states.set(context, made);
      return made;
    },
  };
}
