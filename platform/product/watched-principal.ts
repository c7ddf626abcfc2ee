import type { Principal } from '#schema/policy/principal.ts';

/** The dependence of a response, so far, on more than its snapshot, the policy and the caller's grants. */
export interface Dependence {
  /** On the caller: the subject, or a claim that a row filter reads. */
  onCaller: boolean;
  /** On a handwritten resolver, which may read anything. */
  onHandWritten: boolean;
}

export function noDependence(): Dependence {
  return { onCaller: false, onHandWritten: false };
}

/**
 * Records when anything reads the parts of a principal that distinguish it within its class. Without such a read a
 * response is the same for the whole class.
 */
export function watchPrincipal(principal: Principal, dependence: Dependence): Principal {
  const { subject, claims, ...granted } = principal;
  return {
    ...granted,
    get subject() {
      dependence.onCaller = true;
      return subject;
    },
    get claims() {
      dependence.onCaller = true;
      return claims;
    },
  };
}
