import type { Property } from '../contract/data-product.ts';
import { decimalDigits } from '../contract/product-parts.ts';
import type { ReportModelFinding } from './model-finding.ts';

const whole =
  /^(u?(tiny|small|medium|big|huge)?int(eger)?|u?int\d{1,3}|(big|small)?serial\d?|long|short|byte|number|numeric|decimal|dec)\b/i;
const floating = /^(float\d{0,2}|double( precision)?|real|half|binary_(float|double))\b/i;

/** Most digits of a decimal, which is as many as DuckDB has. */
const mostDigits = 38;

/**
 * Numbers have their type in the graph by their `physicalType`, which is of any database. What is not understood is told:
 * an amount whose decimals are misspelled is a floating-point number otherwise.
 */
export function checkPhysicalType(property: Property, report: ReportModelFinding): void {
  const { logicalType, name, path } = property;
  const written = property.physicalType?.trim() ?? '';
  if (written === '' || (logicalType !== 'number' && logicalType !== 'integer')) return;
  if (logicalType === 'number' && decimalDigits(written)) {
    checkDigits(property, written, report);
    return;
  }
  if (floating.test(written) && logicalType === 'number') return;
  if (whole.test(written) && (logicalType === 'integer' || /int|serial|long|short|byte/i.test(written)))
    return;
  const served = logicalType === 'number' ? 'a Float' : 'an Int';
  const remedy = logicalType === 'number' ? 'DECIMAL(18,2), DOUBLE' : 'INTEGER, BIGINT';
  report(
    'PHYSICAL_TYPE_UNKNOWN',
    path,
    `"${name}" has the physical type "${written}", which is not read as a number's, so it is served as ${served}. Write a type such as ${remedy}.`,
  );
}

function checkDigits({ name, path }: Property, written: string, report: ReportModelFinding): void {
  const { precision = 0, scale = 0 } = decimalDigits(written) ?? {};
  if (precision >= 1 && precision <= mostDigits && scale <= precision) return;
  report(
    'DECIMAL_NOT_LEGAL',
    path,
    `"${name}" is "${written}". Give it 1 to ${mostDigits} digits, and no more of them behind the point than there are.`,
  );
}
