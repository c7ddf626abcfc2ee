import type { Disclosure } from '../policy/policy.ts';
import { enumNameOf } from './naming.ts';
import type { EntityModel, FieldModel, FieldType, ScalarName } from './product-model.ts';

/**
 * The operations that an entity supports: the printer writes the schema from them and the product kit builds its
 * statements from them, so that the two cannot disagree.
 */

type Scalar = Extract<FieldType, { kind: 'scalar' }>;

/** Whether a consumer can rely on a value: it is a key, or required and never hidden by policy. */
export function isNonNull(field: FieldModel, key: readonly FieldModel[] = []): boolean {
  if (key.includes(field)) return true;
  const { classification, access, masks } = field.policy;
  const open = classification === 'PUBLIC' || classification === 'INTERNAL';
  return field.required && open && access.length === 0 && masks.length === 0;
}

/** A single value: one that can be compared, ordered, grouped by and counted. */
export function isComparable(field: FieldModel): boolean {
  return !field.list && field.type.kind !== 'object' && field.type.name !== 'JSON';
}

export type FilterOperator =
  | 'eq'
  | 'ne'
  | 'in'
  | 'notIn'
  | 'gt'
  | 'gte'
  | 'lt'
  | 'lte'
  | 'like'
  | 'ilike'
  | 'isNull';

const equality = ['eq', 'ne', 'in', 'notIn'] as const;
const range = ['gt', 'gte', 'lt', 'lte'] as const;

/** The input type of a field's filter: `DecimalFilter`, `OrderStatusFilter`; none for lists and structs. */
export function filterTypeOf(field: FieldModel): string | undefined {
  return isComparable(field) ? filterNameOf(field.type) : undefined;
}

export function filterNameOf(type: FieldType): string {
  return `${type.name}Filter`;
}

/** The operators of a type's filter, in the order of its input type. */
export function operatorsOf(type: FieldType): readonly FilterOperator[] {
  if (type.kind !== 'scalar' || type.name === 'ID' || type.name === 'Boolean') return [...equality, 'isNull'];
  return type.name === 'String'
    ? [...equality, ...range, 'like', 'ilike', 'isNull']
    : [...equality, ...range, 'isNull'];
}

/** Fields of `<Type>Filter`. */
export function filterableOf(entity: EntityModel): readonly FieldModel[] {
  return entity.fields.filter(isComparable);
}

/** Fields of `<Type>OrderBy`. */
export function sortableOf(entity: EntityModel): readonly FieldModel[] {
  return entity.fields.filter(isComparable);
}

export type DateUnit = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

/** A dimension that rows can be grouped by: a field, or a date or time cut to a unit. */
export interface Dimension {
  /** `PLACED_AT_DAY` */
  readonly name: string;
  /** Its field in `<Type>GroupKeys`: `placedAtDay` */
  readonly key: string;
  readonly field: FieldModel;
  readonly unit?: DateUnit;
  /** A cut date or time is the `Date` that the unit starts on, in UTC; weeks start on Monday. */
  readonly type: FieldType;
}

/** In the order of the fields, each field before its units. */
export function dimensionsOf(entity: EntityModel): readonly Dimension[] {
  return entity.fields.filter(isComparable).flatMap((field) => [
    { name: enumNameOf(field.name), key: field.name, field, type: field.type },
    ...unitsOf(field.type).map((unit) => ({
      name: `${enumNameOf(field.name)}_${unit}`,
      key: field.name + unit.charAt(0) + unit.slice(1).toLowerCase(),
      field,
      unit,
      type: { kind: 'scalar', name: 'Date' } as const,
    })),
  ]);
}

function unitsOf(type: FieldType): readonly DateUnit[] {
  if (type.name === 'DateTime') return ['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'];
  return type.name === 'Date' ? ['WEEK', 'MONTH', 'QUARTER', 'YEAR'] : [];
}

/** `{ key: { status: ASC } }` in `<Type>GroupOrderBy`; its fields are the dimensions' keys. */
export function groupKeysOrderByOf(entity: EntityModel): string {
  return `${entity.names.groupKeys}OrderBy`;
}

export type MeasureFunction = 'sum' | 'avg' | 'min' | 'max' | 'countDistinct';

/** How the aggregate of a measure discloses its field. */
export const measureDisclosures = {
  sum: 'TOTAL',
  avg: 'TOTAL',
  min: 'EXTREME',
  max: 'EXTREME',
  countDistinct: 'DISTINCT',
} satisfies Record<MeasureFunction, Disclosure>;

/** One function over the fields that support it: a field of `<Type>Aggregate` and `<Type>Group`. */
export interface Measure {
  readonly function: MeasureFunction;
  /** `OrderSum` */
  readonly typeName: string;
  /** `{ sum: { total: { gt: "10" } } }` in `<Type>Having`: `OrderSumHaving` */
  readonly having: string;
  /** `{ sum: { total: DESC } }` in `<Type>GroupOrderBy`: `OrderSumOrderBy` */
  readonly orderBy: string;
  readonly columns: readonly MeasureColumn[];
}

export interface MeasureColumn {
  readonly field: FieldModel;
  /** The type of the result. */
  readonly type: Scalar;
}

const measureFunctions = [
  ['sum', sumTypeOf],
  ['avg', avgTypeOf],
  ['min', extremeTypeOf],
  ['max', extremeTypeOf],
  ['countDistinct', countTypeOf],
] as const satisfies readonly (readonly [MeasureFunction, (type: Scalar) => Scalar | undefined])[];

/** The measures of an entity; a function that no field supports is left out. */
export function measuresOf(entity: EntityModel): readonly Measure[] {
  return measureFunctions
    .map(([name, resultOf]) => ({
      function: name,
      typeName: entity.names[name],
      having: `${entity.names[name]}Having`,
      orderBy: `${entity.names[name]}OrderBy`,
      columns: columnsOf(entity, resultOf),
    }))
    .filter((measure) => measure.columns.length > 0);
}

/** The measures that groups can be filtered by (`having`) and ordered by. */
export function groupMeasuresOf(entity: EntityModel): readonly Measure[] {
  return measuresOf(entity).filter((measure) => measure.function !== 'countDistinct');
}

function columnsOf(
  entity: EntityModel,
  resultOf: (type: Scalar) => Scalar | undefined,
): readonly MeasureColumn[] {
  return entity.fields.filter(isComparable).flatMap((field) => {
    const type = resultOf(comparedType(field.type));
    return type ? { field, type } : [];
  });
}

function comparedType(type: FieldType): Scalar {
  return type.kind === 'scalar' ? type : { kind: 'scalar', name: 'ID' };
}

/** Whole numbers of 64 bits add up to more than 64 bits hold, so their sum is a Decimal without decimals. */
function sumTypeOf(type: Scalar): Scalar | undefined {
  switch (type.name) {
    case 'Int':
      return scalar('Long');
    case 'Long':
      return decimal(0);
    case 'Decimal':
      return decimal(type.scale ?? 0);
    default:
      return type.name === 'Float' ? type : undefined;
  }
}

/** The mean of decimals has four more places than they have, rounded half up. */
function avgTypeOf(type: Scalar): Scalar | undefined {
  if (type.name === 'Decimal') return decimal((type.scale ?? 0) + 4);
  return ['Int', 'Long', 'Float'].includes(type.name) ? scalar('Float') : undefined;
}

function extremeTypeOf(type: Scalar): Scalar | undefined {
  return type.name === 'ID' || type.name === 'Boolean' ? undefined : type;
}

function countTypeOf(): Scalar {
  return scalar('Int');
}

function scalar(name: ScalarName): Scalar {
  return { kind: 'scalar', name };
}

function decimal(scale: number): Scalar {
  return { kind: 'scalar', name: 'Decimal', precision: 38, scale };
}
