import type { Property } from '../../contract/data-product.ts';
import type { PhysicalType } from '../../physical-types/physical-type.ts';
import type { FieldType } from '../product-model.ts';
import { contradict, inexact } from './physical-type-of.ts';
import type { TypeContext } from './type-context.ts';

/** Most digits of a decimal, which is as many as DuckDB has. */
const mostDigits = 38;

/** The type of an `integer` or `number`: that of its physical type, so that no value loses digits without a finding. */
export function numberTypeOf(
  property: Property,
  physical: PhysicalType | undefined,
  { report }: TypeContext,
): FieldType {
  const whole = property.logicalType === 'integer';
  switch (physical?.kind) {
    case 'integer':
      if (physical.bits > 64) {
        inexact(
          property,
          `more than the ${mostDigits} digits that the graph keeps`,
          'Make it smaller',
          report,
        );
      }
      return integerOf(physical.bits, physical.unsigned);
    case 'decimal':
      return physical.scale === undefined
        ? withoutScale(property, whole, report)
        : decimalOf(property, { ...physical, scale: physical.scale }, whole, report);
    case 'decimal-float':
      inexact(property, 'a decimal floating-point number, and the graph has binary ones', 'Round it', report);
      return scalarNamed('Float');
    case 'float':
      if (whole) contradict(property, 'a Float', report);
      return scalarNamed('Float');
    case undefined:
      return whole ? ofFormat(property) : scalarNamed('Float');
    default:
      contradict(property, whole ? 'an Int' : 'a Float', report);
      return whole ? ofFormat(property) : scalarNamed('Float');
  }
}

/** GraphQL's Int has 32 bits with a sign. Whole numbers beyond 64 bits are decimals without decimals. */
function integerOf(bits: number, unsigned: boolean): FieldType {
  const needed = unsigned ? bits + 1 : bits;
  if (needed <= 32) return scalarNamed('Int');
  if (needed <= 64) return scalarNamed('Long');
  return decimal(bits === 64 ? 20 : mostDigits, 0);
}

function ofFormat({ logicalTypeOptions: { format } }: Property): FieldType {
  const [, sign, bits] = /^([iu])(\d+)$/.exec(String(format)) ?? [];
  return integerOf(Number(bits ?? 32), sign === 'u');
}

function withoutScale(property: Property, whole: boolean, report: TypeContext['report']): FieldType {
  if (whole) return decimal(mostDigits, 0);
  const found = 'decimals whose number of places it does not say, so it is served as a Float';
  inexact(property, found, 'Give it a number of places', report);
  return scalarNamed('Float');
}

function decimalOf(
  property: Property,
  { precision, scale }: { readonly precision: number; readonly scale: number },
  whole: boolean,
  report: TypeContext['report'],
): FieldType {
  if (precision < 1 || precision > mostDigits || scale > precision) {
    report(
      'DECIMAL_NOT_LEGAL',
      property.path,
      `"${property.name}" is "${property.physicalType ?? `${precision},${scale}`}". Give it 1 to ${mostDigits} digits, and no more of them behind the point than there are.`,
    );
  }
  if (!whole) return decimal(precision, scale);
  if (scale > 0) contradict(property, 'a Decimal', report);
  else if (precision <= 9) return scalarNamed('Int');
  else if (precision <= 18) return scalarNamed('Long');
  return decimal(precision, scale);
}

function scalarNamed(name: 'Int' | 'Long' | 'Float'): FieldType {
  return { kind: 'scalar', name };
}

function decimal(precision: number, scale: number): FieldType {
  return { kind: 'scalar', name: 'Decimal', precision, scale };
}
