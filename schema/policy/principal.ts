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
  /** Domains that the principal works for: what `owner` asks. */
  readonly domains: readonly string[];
  /** The application that asks, as the token's `client_id` names it: whom access agreements are made with. */
  readonly consumer?: string;
  /**
   * The domain whose pipeline reads, as its service identity. No token becomes one: it is never read from a claim or
   * an envelope.
   */
  readonly service?: string;
  /** Further claims of the token, each a list of texts: what row filters and the rule `claim` read. */
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

/** The texts of a claim, `sub` among them; none where the token does not carry it. */
export function claimOf(principal: Principal, name: string): readonly string[] {
  if (!principal.authenticated) return [];
  if (name === 'sub') return [principal.subject];
  return Object.hasOwn(principal.claims, name) ? (principal.claims[name] ?? []) : [];
}

/**
 * Principals of one class get the same decisions: all that a rule may look at, and nothing else.
 * The subject and the claims of row filters are left out; those are bound to each request's statements.
 * @param claims names of the claims that the bundle's rules look at (`claimsOfRules`).
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
