import type { MaskKind, Requirement } from '#schema/policy/policy.ts';

/**
 * The tests' specification of a product's data and of the permitted views. Contracts are printed from it, and only
 * `views.ts` computes a principal's view from it, so that no fault of Weft's own policy can hide itself.
 */
export interface ProductSpec {
  readonly domain: string;
  readonly entities: readonly EntitySpec[];
}

/** The organisation statement. */
export const organisation: Requirement = [['scope:own']];

export interface EntitySpec {
  readonly table: string;
  readonly typeName: string;
  /** Columns of the key, which are text unless `keyTypes` says so. */
  readonly fields: readonly FieldSpec[];
  readonly access?: Requirement;
  /** The callers for whom governance opens its INTERNAL fields, in addition to the organisation. */
  readonly audience?: Requirement;
  readonly rows?: readonly { readonly field: string; readonly claim: string; readonly unless: Requirement }[];
  readonly minGroupSize?: GroupSpec;
}

export interface GroupSpec {
  readonly k: number;
  readonly of?: string;
  readonly unless: Requirement;
}

export type ValueType =
  | 'String'
  | 'Int'
  | 'Long'
  | 'Float'
  | 'Decimal'
  | 'WideDecimal'
  | 'Boolean'
  | 'Date'
  | 'DateTime'
  | 'Time'
  | 'Enum'
  | 'JSON'
  | 'Struct';

export interface FieldSpec {
  /** The column: `string_hash`. */
  readonly column: string;
  readonly type: ValueType;
  readonly list?: true;
  readonly fields?: readonly FieldSpec[];
  /** For a struct or an enum. */
  readonly typeName?: string;
  readonly key?: true;
  readonly level: 'public' | 'internal' | 'confidential' | 'restricted';
  readonly pii?: string;
  readonly mask?: { readonly with: MaskKind; readonly to?: string; readonly unless: Requirement };
  readonly access?: Requirement;
  readonly minGroupSize?: GroupSpec;
  readonly refersTo?: ReferenceSpec;
}

export interface ReferenceSpec {
  readonly typeName: string;
  /** `patients.id`, or a reference into another contract. */
  readonly to: string;
  /** The name of the edge there. */
  readonly name: string;
  /** The name of the edge back. */
  readonly reverse: string;
  readonly oneToOne?: true;
}

/** `string_hash` -> `stringHash` */
export function graphName(column: string): string {
  return column.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Values of every enum, in the data and in the graph. */
export const enumValues = [
  { value: 'new', name: 'NEW' },
  { value: 'in transit', name: 'IN_TRANSIT' },
  { value: 'done', name: 'DONE' },
] as const;
