import type { LogicalType, Property } from '../../contract/data-product.ts';
import type { PhysicalType } from '../../physical-types/physical-type.ts';
import { readPhysicalType } from '../../physical-types/read-physical-type.ts';
import type { TypeContext } from './type-context.ts';

/**
 * The physical type of a property; `undefined` where it has none or one that is not known. Decimals may have their
 * digits in custom properties `precision` and `scale`, where datacontract-cli writes them.
 */
export function physicalTypeOf(
  property: Property,
  { database, report }: TypeContext,
): PhysicalType | undefined {
  const written = property.physicalType?.trim() ?? '';
  const digits = digitsOf(property);
  if (written === '') return property.logicalType === 'number' ? digits : undefined;
  const type = readPhysicalType(written, database);
  if (type) return digits && type.kind === 'decimal' && !/[(<]/.test(written) ? digits : type;
  if (property.logicalType === 'number' || property.logicalType === 'integer') {
    const served = property.logicalType === 'number' ? 'a Float' : 'an Int';
    const remedy = property.logicalType === 'number' ? 'DECIMAL(18,2), DOUBLE' : 'INTEGER, BIGINT';
    report(
      'PHYSICAL_TYPE_UNKNOWN',
      property.path,
      `"${property.name}" has the physical type "${written}", which is not known, so it is served as ${served}. Write a type such as ${remedy}.`,
    );
  }
  return undefined;
}

function digitsOf({ customProperties: { precision, scale } }: Property): PhysicalType | undefined {
  const [digits, places] = [precision, scale ?? 0].map((value) => Number(value));
  return precision !== undefined && Number.isInteger(digits) && Number.isInteger(places)
    ? { kind: 'decimal', precision: digits ?? 0, scale: places ?? 0 }
    : undefined;
}

/** Kinds that a logical type agrees with; numbers are compared by `numberTypeOf`. */
const agreeing: Readonly<Record<LogicalType, readonly PhysicalType['kind'][]>> = {
  string: ['text', 'json', 'binary', 'other'],
  integer: [],
  number: [],
  boolean: ['boolean', 'integer', 'decimal'],
  date: ['date'],
  timestamp: ['timestamp'],
  time: ['time'],
  object: ['struct', 'json', 'map', 'text', 'other'],
  array: ['array', 'json', 'text', 'other'],
  map: ['map', 'json', 'struct', 'text', 'other'],
  vector: ['array', 'json', 'text', 'other'],
};

/** Reports a physical type that a logical type contradicts, and one that the graph cannot show exactly. */
export function checkAgreement(
  property: Property,
  physical: PhysicalType | undefined,
  served: string,
  { report }: TypeContext,
): void {
  if (!physical) return;
  if (!agreeing[property.logicalType].includes(physical.kind)) contradict(property, served, report);
  else if (physical.kind === 'binary') {
    inexact(property, 'bytes, which the graph shows as text', 'Write them in base64', report);
  } else if ('places' in physical && (physical.places ?? 0) > 6) {
    inexact(property, `more than the six places of a second that the graph keeps`, 'Round it there', report);
  }
}

export function contradict(property: Property, served: string, report: TypeContext['report']): void {
  const { name, logicalType, physicalType, path } = property;
  report(
    'TYPES_CONTRADICT',
    path,
    `"${name}" is "${logicalType}" by its "logicalType" and "${physicalType ?? ''}" by its "physicalType", so it is served as ${served}. Correct one of them.`,
  );
}

export function inexact(
  property: Property,
  found: string,
  advice: string,
  report: TypeContext['report'],
): void {
  report(
    'PHYSICAL_TYPE_INEXACT',
    property.path,
    `"${property.name}" has the physical type "${property.physicalType ?? ''}": ${found}. ${advice} in the table's SQL, or write the type that the table has.`,
  );
}
