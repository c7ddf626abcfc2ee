/** The names that may be asserted, or all. */
export type Grant = '*' | readonly string[];

/** What an issuer's tokens may say of their subject. Whatever is not granted is left out, as if the token did not say it. */
export interface Grants {
  /** @default none */
  readonly roles?: Grant | undefined;
  /** @default none */
  readonly scopes?: Grant | undefined;
  /** @default none */
  readonly purposes?: Grant | undefined;
  /** @default none */
  readonly domains?: Grant | undefined;
  /** Further claims, for rules and row filters: `region`, or one text of it alone, `region=EU`. @default none */
  readonly claims?: Grant | undefined;
}

export const allGrants: Grants = { roles: '*', scopes: '*', purposes: '*', domains: '*', claims: '*' };

export function granted(names: readonly string[], grant: Grant = []): readonly string[] {
  return grant === '*' ? names : names.filter((name) => grant.includes(name));
}

/** Whether any text of a claim may be asserted. */
export function mayNameClaim(claim: string, grant: Grant = []): boolean {
  return grant === '*' || grant.some((entry) => claimNameOf(entry) === claim);
}

/** The texts of a claim that may be asserted. */
export function grantedTexts(claim: string, texts: readonly string[], grant: Grant = []): readonly string[] {
  if (grant === '*' || grant.includes(claim)) return texts;
  return texts.filter((text) => grant.includes(`${claim}=${text}`));
}

/** `region` of `region=EU`, as the rule `claim:region=EU` reads it. */
export function claimNameOf(entry: string): string {
  const equals = entry.indexOf('=');
  return equals < 0 ? entry : entry.slice(0, equals);
}
