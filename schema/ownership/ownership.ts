/** What ownership is decided from, beside the schemas themselves. Texts are read by composing, which tells what is wrong. */
export interface OwnershipSources {
  /** Governance's list of owners. @default nothing was published before */
  readonly owners?: OwnershipFile | undefined;
  /** Each domain's own grants to others. @default none */
  readonly grants?: readonly (OwnershipFile & { readonly domain: string })[] | undefined;
  /** What domains' contracts say of entities. @default a schema alone says it */
  readonly contracts?: readonly ContractEntities[] | undefined;
  /** Owners by coordinate, in place of those in the list (`--accept-owner`). @default none */
  readonly accepted?: ReadonlyMap<string, string> | undefined;
}

export interface OwnershipFile {
  /** Its name in findings. */
  readonly file: string;
  readonly text: string;
}

/** Types by the contract that means them, so that a reference is no claim. */
export interface ContractEntities {
  readonly domain: string;
  /** The types of its own objects. */
  readonly declares: readonly string[];
  /** The types of other products that it refers to. */
  readonly refersTo: readonly string[];
}

/** `override`: serve a field in the owner's place; `require`: compute from it; `share`: serve or define it as well. */
export const grantedUses = ['override', 'require', 'share'] as const;
export type GrantedUse = (typeof grantedUses)[number];

/** The owner's word: what one other domain may do with one coordinate. */
export interface OwnershipGrant {
  readonly owner: string;
  readonly to: string;
  readonly may: GrantedUse;
  /** `User.segment`, `Query.users`, `Country`. */
  readonly what: string;
  /** The last day, `2027-12-31`. */
  readonly until: string;
}
