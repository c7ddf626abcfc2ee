import type { DataProduct, Property } from '../contract/data-product.ts';
import type { CoordinatePolicy } from '../policy/policy.ts';
import type { ContractReader } from './readers.ts';

/**
 * A data product as a graph: the source of its SDL and of the product kit. Names are decided here once, so that the
 * printer and the kit cannot disagree.
 */
export interface ProductModel {
  readonly product: DataProduct;
  readonly domain: string;
  readonly entities: readonly EntityModel[];
  /** Entities of other products that this one refers to or adds edges to, each once. */
  readonly foreign: readonly ForeignEntity[];
  /** Other domains whose pipelines read the product. */
  readonly readers: readonly ContractReader[];
}

export interface EntityModel {
  /** `Order` */
  readonly typeName: string;
  /** The object's id in the contract, which stays when its name changes. */
  readonly contractId: string | undefined;
  /** The snapshot's table. */
  readonly table: string;
  readonly description: string | undefined;
  /** Why its roots, and edges to it, should no longer be used. */
  readonly deprecated?: string;
  /** The key's fields in order; each is also in `fields`. Several are a composite key. */
  readonly key: readonly FieldModel[];
  /** In the contract's order. */
  readonly fields: readonly FieldModel[];
  /** To one: a reference to an entity of this or another product. */
  readonly references: readonly ReferenceEdge[];
  /** To many (or one), from entities of this product that refer to this one. */
  readonly reverseEdges: readonly ReverseEdge[];
  readonly roots: { readonly byKey: string; readonly list: string };
  readonly names: DerivedNames;
  /** The policy of the type itself; each field inherits it. */
  readonly policy: CoordinatePolicy;
}

/** The generated types around an entity. */
export interface DerivedNames {
  readonly connection: string; // OrderConnection
  readonly edge: string; // OrderEdge
  readonly filter: string; // OrderFilter
  readonly orderBy: string; // OrderOrderBy
  readonly dimension: string; // OrderDimension
  readonly aggregate: string; // OrderAggregate
  readonly group: string; // OrderGroup
  readonly groupKeys: string; // OrderGroupKeys
  readonly having: string; // OrderHaving
  readonly groupOrderBy: string; // OrderGroupOrderBy
  readonly sum: string; // OrderSum
  readonly avg: string; // OrderAvg
  readonly min: string; // OrderMin
  readonly max: string; // OrderMax
  readonly countDistinct: string; // OrderCountDistinct
}

/** GraphQL's own scalars and Weft's. `JSON` is opaque: a value of no known parts, which nothing compares. */
export const scalarNames = [
  'ID',
  'String',
  'Int',
  'Long',
  'Float',
  'Decimal',
  'Boolean',
  'Date',
  'DateTime',
  'Time',
  'JSON',
] as const;

export type ScalarName = (typeof scalarNames)[number];

export type FieldType =
  | {
      readonly kind: 'scalar';
      readonly name: ScalarName;
      readonly precision?: number;
      readonly scale?: number;
    }
  | { readonly kind: 'enum'; readonly name: string; readonly values: readonly EnumValue[] }
  | { readonly kind: 'object'; readonly name: string; readonly fields: readonly FieldModel[] };

export interface EnumValue {
  /** In the graph: `IN_TRANSIT` */
  readonly name: string;
  /** In the data: `in transit` */
  readonly value: string;
  readonly description?: string;
}

export interface FieldModel {
  /** `placedAt` */
  readonly name: string;
  /** The snapshot's column (or struct field). */
  readonly column: string;
  readonly type: FieldType;
  readonly list: boolean;
  /** The values that it may have, where they are no enum; the pipeline checks them. */
  readonly allowed?: readonly string[];
  readonly required: boolean;
  readonly description: string | undefined;
  readonly deprecated: string | undefined;
  /** `Order.placedAt` */
  readonly coordinate: string;
  /** The contract's policy; empty where it states none. */
  readonly policy: CoordinatePolicy;
  readonly property: Property;
}

/** `Order.customer: User`, found by `Order.customerId`. */
export interface ReferenceEdge {
  readonly name: string;
  /** Fields of this entity that hold the target's key, in the key's order. */
  readonly via: readonly FieldModel[];
  readonly target: { readonly typeName: string; readonly key: readonly string[]; readonly foreign: boolean };
  readonly description: string | undefined;
}

/** `User.orders`, contributed by the entity that refers to `User`. */
export interface ReverseEdge {
  readonly name: string;
  /** `User` */
  readonly on: string;
  /** Key fields of `on`, in the order of `via`. */
  readonly key: readonly string[];
  /** The entity at the other end; always one of this product's. */
  readonly source: string;
  /** Fields of `source` that hold the key of `on`. */
  readonly via: readonly FieldModel[];
  /** At most one row a key (`cardinality: one-to-one`): a plain field instead of a connection. */
  readonly single: boolean;
}

export interface ForeignEntity {
  readonly typeName: string;
  /** Key field names; each is an `ID!`. */
  readonly key: readonly string[];
  /** The contract that the reference names. */
  readonly contract: string;
  /** Edges that this product contributes to the entity. */
  readonly reverseEdges: readonly ReverseEdge[];
}
