/**
 * A data contract as the rest of Weft reads it: one shape whatever version of the
 * Open Data Contract Standard (v2.2 to v3.2) the author wrote.
 */
export interface DataProduct {
  /** The contract's `id`. */
  readonly id: string;
  /** The domain that owns the product. */
  readonly domain: string;
  /** `dataProduct`, else `name`, else the domain. */
  readonly name: string;
  readonly version: string;
  readonly status: string;
  readonly apiVersion: string;
  readonly tenant?: string;
  readonly description: { readonly purpose?: string; readonly limitations?: string; readonly usage?: string };
  readonly tags: readonly string[];
  readonly objects: readonly SchemaObject[];
  readonly servers: readonly Server[];
  readonly team: Team;
  readonly roles: readonly Role[];
  readonly sla: readonly ServiceLevel[];
  readonly support: readonly SupportChannel[];
  readonly customProperties: CustomProperties;
}

/** Name to value, in the author's order; a repeated name keeps the last value. */
export type CustomProperties = Readonly<Record<string, unknown>>;

/** A table, topic or document of the product. */
export interface SchemaObject {
  /** ODCS stable id; what fully qualified references name. */
  readonly id?: string;
  readonly name: string;
  /** The table in the snapshot; the object's name where the contract gives none. */
  readonly physicalName: string;
  readonly businessName?: string;
  readonly description?: string;
  readonly tags: readonly string[];
  /** Its columns; measures and dimensions of v3.2 are none. */
  readonly properties: readonly Property[];
  readonly relationships: readonly Relationship[];
  readonly quality: readonly QualityRule[];
  /** v3.2: should not be used by new consumers. */
  readonly deprecated?: true;
  readonly customProperties: CustomProperties;
  /** Where it stands in the document: `schema[0]`. */
  readonly path: string;
}

export type LogicalType =
  | 'string'
  | 'date'
  | 'timestamp'
  | 'time'
  | 'number'
  | 'integer'
  | 'object'
  | 'array'
  | 'boolean'
  | 'map'
  | 'vector';

/** One of the values that a property may have. */
export interface AllowedValue {
  readonly value: string | number | boolean | null;
  readonly label?: string;
  readonly description?: string;
}

/** A column, or a nested field of an object column, or the item of an array. */
export interface Property {
  readonly id?: string;
  /** Empty for the item of an array that was given no name. */
  readonly name: string;
  readonly physicalName: string;
  /** Where the contract gives none, that of the physical type, else `string` (with a finding). */
  readonly logicalType: LogicalType;
  readonly logicalTypeOptions: Readonly<Record<string, unknown>>;
  /** As written: `DECIMAL(18,2)`, `bigint`, ... */
  readonly physicalType?: string;
  readonly description?: string;
  readonly businessName?: string;
  readonly required: boolean;
  readonly unique: boolean;
  readonly primaryKey: boolean;
  /** 1-based place in a composite key; -1 where the property is no key. */
  readonly primaryKeyPosition: number;
  /** As written; governance gives it meaning (`schema/policy/classifications.ts`). */
  readonly classification?: string;
  readonly tags: readonly string[];
  readonly examples: readonly unknown[];
  /** Of an object. */
  readonly properties: readonly Property[];
  /** Of an array. */
  readonly items?: Property;
  /** v3.2: the values that it may have. */
  readonly enum?: readonly AllowedValue[];
  /** v3.2: should not be used by new consumers. */
  readonly deprecated?: true;
  readonly relationships: readonly Relationship[];
  readonly quality: readonly QualityRule[];
  readonly customProperties: CustomProperties;
  readonly path: string;
}

/** A foreign key. `from` and `to` have the same length; more than one entry is a composite key. */
export interface Relationship {
  readonly from: readonly PropertyReference[];
  readonly to: readonly PropertyReference[];
  readonly customProperties: CustomProperties;
  readonly path: string;
}

/** `users.id`, `schema/users/properties/id` or `../users/contract.yaml#schema/users/properties/id`. */
export interface PropertyReference {
  /** The other contract as the author named it; absent inside the same contract. Never followed on its own. */
  readonly contract?: string;
  /** Name (shorthand) or id (fully qualified) of the schema object. */
  readonly object: string;
  /** Name or id of the property; nested ones are joined with dots. */
  readonly property: string;
}

export interface QualityRule {
  readonly type: 'library' | 'sql' | 'text' | 'custom';
  readonly name?: string;
  readonly description?: string;
  readonly dimension?: string;
  readonly severity?: string;
  readonly unit?: string;
  /** Of a library rule. */
  readonly metric?: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Of a SQL rule. */
  readonly query?: string;
  /** Of a custom rule. */
  readonly engine?: string;
  readonly implementation?: unknown;
  /** `mustBe`, `mustBeLessThan`, ... as written. */
  readonly operators: Readonly<Record<string, unknown>>;
  readonly path: string;
}

export interface Server {
  readonly server: string;
  readonly type: string;
  readonly environment?: string;
  readonly description?: string;
  /** All that the contract says of it, by its own key: `location`, `host`, `port`, `database`, ... */
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface Team {
  readonly name?: string;
  readonly description?: string;
  readonly members: readonly TeamMember[];
}

export interface TeamMember {
  readonly username: string;
  readonly name?: string;
  readonly role?: string;
  readonly dateIn?: string;
  readonly dateOut?: string;
}

export interface Role {
  readonly role: string;
  readonly access?: string;
  readonly description?: string;
  readonly firstLevelApprovers?: string;
  readonly secondLevelApprovers?: string;
}

export interface ServiceLevel {
  readonly property: string;
  readonly value: unknown;
  readonly unit?: string;
  readonly element?: string;
  readonly driver?: string;
  readonly description?: string;
}

export interface SupportChannel {
  readonly channel: string;
  readonly url?: string;
  readonly tool?: string;
  readonly description?: string;
}
