/** `[['a', 'b'], ['c']]` reads (a and b) or c; `[]` matches no caller, and `[[]]` every caller. */
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
  /** GENERALIZE's parameter: `YEAR` or `MONTH` for dates, a bucket's width for numbers, a prefix's length for text. */
  readonly to?: string;
  /** Callers who see the value unmasked; `[]` matches none. */
  readonly unless: Requirement;
  readonly source?: string;
}

/** A caller sees only rows whose field holds one of the texts of the token's claim. */
export interface RowPolicy {
  /** A field of the same type: `country`. */
  readonly field: string;
  /** `sub` is the caller. */
  readonly claim: string;
  /** Callers who see all rows; `[]` matches none. */
  readonly unless: Requirement;
  readonly source?: string;
}

/** Aggregates over a field (or over rows of the type) are shown for at least `k` rows. */
export interface GroupPolicy {
  readonly k: number;
  /** A field of the same type whose different values are counted. @default the rows themselves */
  readonly of?: string;
  /** Callers who see all aggregates; `[]` matches none. */
  readonly unless: Requirement;
  readonly source?: string;
}

/** The smallest k that is accepted; a smaller one is raised to it. */
export const smallestGroup = 5;

/** The k of a group floor without one. */
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

/** The policy of one coordinate, from all sources; all statements apply together. */
export interface CoordinatePolicy {
  /** On a type, from governance alone: callers outside the organisation who may see its INTERNAL data. */
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
  /** Whether an input discloses no field. */
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
  /** The domain that owns the product. */
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
  /** The organisation's own people. @default matches no caller */
  readonly organisation?: AccessPolicy;
  /** By type: other callers who may see its INTERNAL data; one statement is enough. @default matches no caller */
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
  /** The rows in which the value is unmasked, as the caller's own. @default none */
  readonly self?: SelfCondition;
  readonly source: string;
}

/** The outcome for a field and one principal class. */
export type Decision =
  | { readonly kind: 'CLEAR' }
  | MaskDecision
  | { readonly kind: 'DENY'; readonly source: string };

export const clear: Decision = { kind: 'CLEAR' };
