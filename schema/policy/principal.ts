/** Who is asking, as verified from a token; nothing in it comes from an unverified header. */
export interface Principal {
  readonly authenticated: boolean;
  /** `anonymous` where nobody is authenticated. */
  readonly subject: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  /** Purposes that the principal may act for. */
  readonly purposes: readonly string[];
  /** The one purpose of this request, always one of `purposes`. */
  readonly purpose?: string;
}

export const anonymous: Principal = {
  authenticated: false,
  subject: 'anonymous',
  roles: [],
  scopes: [],
  purposes: [],
};

/**
 * Principals of one class get the same decisions: all that a rule may look at, and nothing else.
 * The subject is left out; rules about the row itself name it on their own.
 */
export function principalClass(principal: Principal): string {
  return JSON.stringify([
    principal.authenticated,
    [...principal.roles].sort(),
    [...principal.scopes].sort(),
    [...principal.purposes].sort(),
    principal.purpose ?? null,
  ]);
}
