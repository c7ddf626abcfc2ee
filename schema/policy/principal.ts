/** The caller, as verified from a token; nothing in it comes from an unverified header. */
export interface Principal {
  readonly authenticated: boolean;
  /** `anonymous` for a caller without a valid token. */
  readonly subject: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  /** Purposes that the principal may act for. */
  readonly purposes: readonly string[];
  /** The one purpose of this request, always one of `purposes`. */
  readonly purpose?: string;
  /** Domains that the principal works for, which the rule `owner` checks. */
  readonly domains: readonly string[];
  /** The calling application, from the token's `client_id`; access agreements are made with it. */
  readonly consumer?: string;
  /**
   * The domain whose pipeline reads, as its service identity. It is never read from a claim or an envelope, so that no
   * token can claim it.
   */
  readonly service?: string;
  /** Further claims of the token, each a list of texts, for row filters and the rule `claim`. */
  readonly claims: Readonly<Record<string, readonly string[]>>;
}

export const anonymous: Principal = {
  authenticated: false,
  subject: 'anonymous',
  roles: [],
  scopes: [],
  purposes: [],
  domains: [],
  claims: {},
};

/** The texts of a claim or of `sub`; empty where the token does not carry it. */
export function claimOf(principal: Principal, name: string): readonly string[] {
  if (!principal.authenticated) return [];
  if (name === 'sub') return [principal.subject];
  return Object.hasOwn(principal.claims, name) ? (principal.claims[name] ?? []) : [];
}

/**
 * The key of a principal's class, whose members get the same decisions: all that a rule may read, and nothing else.
 * The subject and the claims of row filters are left out; those are bound to each request's statements.
 * @param claims names of the claims that the bundle's rules read (`claimsOfRules`).
 */
export function principalClass(principal: Principal, claims: readonly string[]): string {
  return JSON.stringify([
    principal.authenticated,
    [...principal.roles].sort(),
    [...principal.scopes].sort(),
    [...principal.purposes].sort(),
    principal.purpose ?? null,
    [...principal.domains].sort(),
    principal.consumer ?? null,
    principal.service ?? null,
    claims.map((name) => [name, [...claimOf(principal, name)].sort()]),
  ]);
}
