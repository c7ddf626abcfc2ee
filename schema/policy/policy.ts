/** `[['a', 'b'], ['c']]` reads (a and b) or c; `[]` is nobody, and `[[]]` everybody. */
export type Requirement = readonly (readonly string[])[];

/** From the least sensitive to the most. */
export const classificationLevels = ['PUBLIC', 'INTERNAL', 'CONFIDENTIAL', 'RESTRICTED'] as const;

export type ClassificationLevel = (typeof classificationLevels)[number];

export const maskKinds = ['GENERALIZE', 'HASH', 'PARTIAL', 'REDACT', 'NULL'] as const;

export type MaskKind = (typeof maskKinds)[number];

export interface AccessPolicy {
  readonly allow: Requirement;
  /** Where it was written: a domain's name, `overlay:marketing.graphql`, `classification:RESTRICTED`. */
  readonly source?: string;
}

export interface MaskPolicy {
  readonly with: MaskKind;
  /** Of GENERALIZE: `YEAR` or `MONTH` for dates, a bucket's width for numbers, a prefix's length for text. */
  readonly to?: string;
  /** Who sees the value in clear; `[]` is nobody. */
  readonly unless: Requirement;
  readonly source?: string;
}

/** A caller sees only rows whose field holds one of the texts of the token's claim. */
export interface RowPolicy {
  /** Of the same type: `country`. */
  readonly field: string;
  /** `sub` is who asks. */
  readonly claim: string;
  /** Who sees all rows; `[]` is nobody. */
  readonly unless: Requirement;
  readonly source?: string;
}

/** Figures that a field (or a row of the type) takes part in are told of so many rows at least. */
export interface GroupPolicy {
  readonly k: number;
  /** A field of the same type whose different values are counted. @default the rows themselves */
  readonly of?: string;
  /** Who is told all figures; `[]` is nobody. */
  readonly unless: Requirement;
  readonly source?: string;
}

/** The smallest k that is accepted; a smaller one is taken for it. */
export const smallestGroup = 5;

/** The k of what nobody wrote one for. */
export const defaultGroup = 10;

/**
 * How an argument, input field, enum value or output field discloses a field. DISTINCT is a number of different
 * values, EXTREME the least or the greatest, TOTAL a sum or a mean; AGGREGATE may be any of them.
 */
export const disclosures = [
  'FILTER',
  'SORT',
  'GROUP',
  'DISTINCT',
  'EXTREME',
  'TOTAL',
  'AGGREGATE',
  'KEY',
] as const;

export type Disclosure = (typeof disclosures)[number];

export interface Reveal {
  /** The coordinate that is disclosed: `User.email`. */
  readonly field: string;
  /** Unknown ways are treated as the most revealing one. */
  readonly by?: Disclosure;
}

/** All that is written at one coordinate, from all sources; all of it holds at once. */
export interface CoordinatePolicy {
  /** Of a type, from governance alone: who beside the organisation's own people may see what is INTERNAL. */
  readonly audience?: readonly AccessPolicy[];
  readonly classification?: ClassificationLevel;
  readonly classificationSource?: string;
  /** Categories of personal data: `email`, `name`, ... */
  readonly pii: readonly string[];
  readonly access: readonly AccessPolicy[];
  readonly masks: readonly MaskPolicy[];
  readonly rows: readonly RowPolicy[];
  readonly groups: readonly GroupPolicy[];
  readonly reveals: readonly Reveal[];
  /** An input that discloses nothing of any field. */
  readonly inert?: true;
}

export const noPolicy: CoordinatePolicy = {
  pii: [],
  access: [],
  masks: [],
  rows: [],
  groups: [],
  reveals: [],
};

/** A file of `schema/agreements`: an application may use a product for a purpose. */
export interface Agreement {
  /** The application, as the `client_id` of its tokens names it. */
  readonly consumer: string;
  /** The domain whose product it is. */
  readonly product: string;
  readonly purpose: string;
  /** The last day on which it holds, in UTC: `2027-03-31`. */
  readonly expires: string;
  readonly approver: string;
  readonly source?: string;
}

/** What governance states once for the whole mesh. */
export interface MeshStatements {
  /** @default none */
  readonly agreements?: readonly Agreement[];
  /** Who the organisation's own people are. @default nobody */
  readonly organisation?: AccessPolicy;
  /** By type: who else may see what is INTERNAL of it; one statement is enough. @default nobody */
  readonly audiences?: Readonly<Record<string, readonly AccessPolicy[]>>;
}

/**
 * The policy of a whole supergraph by coordinate: `User`, `User.email`, `Query.orders(where:)`,
 * `UserFilter.email`, `UserDimension.EMAIL`. A coordinate that is missing has no policy of its own.
 */
export interface PolicyBundle extends MeshStatements {
  readonly coordinates: Readonly<Record<string, CoordinatePolicy>>;
}

/** Fields of a row that must all hold the caller's subject: one such list is enough. */
export type SelfCondition = readonly (readonly string[])[];

export interface MaskDecision {
  readonly kind: 'MASK';
  readonly mask: MaskKind;
  readonly to?: string;
  /** In whose own row the value is clear. @default nobody's */
  readonly self?: SelfCondition;
  readonly source: string;
}

/** What happens to a field for one principal class. */
export type Decision =
  | { readonly kind: 'CLEAR' }
  | MaskDecision
  | { readonly kind: 'DENY'; readonly source: string };

export const clear: Decision = { kind: 'CLEAR' };
