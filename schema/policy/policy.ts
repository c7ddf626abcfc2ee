/** `[['a', 'b'], ['c']]` reads (a and b) or c; `[]` is nobody, and `[[]]` everybody. */
export type Requirement = readonly (readonly string[])[];

export type ClassificationLevel = 'PUBLIC' | 'INTERNAL' | 'CONFIDENTIAL' | 'RESTRICTED';

export type MaskKind = 'GENERALIZE' | 'HASH' | 'PARTIAL' | 'REDACT' | 'NULL';

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

/** How an argument, input field, enum value or output field discloses a field. */
export type Disclosure = 'FILTER' | 'SORT' | 'GROUP' | 'AGGREGATE' | 'KEY';

export interface Reveal {
  /** The coordinate that is disclosed: `User.email`. */
  readonly field: string;
  /** Unknown ways are treated as the most revealing one. */
  readonly by?: Disclosure;
}

/** All that is written at one coordinate, from all sources; all of it holds at once. */
export interface CoordinatePolicy {
  readonly classification?: ClassificationLevel;
  readonly classificationSource?: string;
  /** Categories of personal data: `email`, `name`, ... */
  readonly pii: readonly string[];
  readonly access: readonly AccessPolicy[];
  readonly masks: readonly MaskPolicy[];
  readonly reveals: readonly Reveal[];
}

export const noPolicy: CoordinatePolicy = { pii: [], access: [], masks: [], reveals: [] };

/**
 * The policy of a whole supergraph by coordinate: `User`, `User.email`, `Query.orders(where:)`,
 * `UserFilter.email`, `UserDimension.EMAIL`. A coordinate that is missing has no policy of its own.
 */
export interface PolicyBundle {
  readonly coordinates: Readonly<Record<string, CoordinatePolicy>>;
}

/** What happens to a field for one principal class. */
export type Decision =
  | { readonly kind: 'CLEAR' }
  | { readonly kind: 'MASK'; readonly mask: MaskKind; readonly to?: string; readonly source: string }
  | { readonly kind: 'DENY'; readonly source: string };

export const clear: Decision = { kind: 'CLEAR' };
