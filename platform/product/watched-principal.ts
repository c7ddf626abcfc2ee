import type { Principal } from '#schema/policy/principal.ts';

/** What an answer has depended on so far, beside its snapshot, the policy and what the caller is granted. */
export interface Dependence {
  /** Who the caller is: the subject, or a claim that a row filter reads. */
  onCaller: boolean;
  /** A resolver that the domain wrote itself: what it looks at is not known. */
  onHandWritten: boolean;
}

export function noDependence(): Dependence {
  return { onCaller: false, onHandWritten: false };
}

/**
 * The same principal, noted down as soon as anything reads what tells it from others of its class. Whatever is
 * answered without that is the same for all of the class, since nothing that differs between them took part.
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
