import type { MaskKind } from '../policy.ts';
import { isPeriod, isPrefixLength, isWidth } from './buckets.ts';

/** The scalars of the graph. */
export type MaskedScalar =
  | 'ID'
  | 'String'
  | 'Int'
  | 'Long'
  | 'Float'
  | 'Decimal'
  | 'Boolean'
  | 'Date'
  | 'DateTime'
  | 'Time'
  | 'JSON';

/**
 * How a value is shown; a missing value stays missing:
 * - `token`: `tok1_` and half of its HMAC-SHA-256 in hexadecimal;
 * - `partial`: four stars and the last four characters, of eight characters or more, else REDACT's constant;
 * - `period`: the first day of the year or month;
 * - `bucket`: the greatest multiple of the width that is not greater;
 * - `prefix`: the first characters and a star.
 */
export type MaskRule = 'token' | 'partial' | 'period' | 'bucket' | 'prefix';

export type MaskCell =
  | { readonly rule: MaskRule }
  /** Shown for every value, even a missing one; null where the type has no neutral value. */
  | { readonly constant: string | number | null };

type MaskRow = Readonly<Record<MaskedScalar, MaskCell>>;

const redact: MaskRow = {
  ID: { constant: null },
  String: { constant: '[redacted]' },
  Int: { constant: 0 },
  Long: { constant: '0' },
  Float: { constant: 0 },
  Decimal: { constant: '0' },
  Boolean: { constant: null },
  Date: { constant: '1970-01-01' },
  DateTime: { constant: '1970-01-01T00:00:00Z' },
  Time: { constant: '00:00:00' },
  JSON: { constant: null },
};

const nothing: MaskCell = { constant: null };
const period: MaskCell = { rule: 'period' };
const bucket: MaskCell = { rule: 'bucket' };

/**
 * The result of each mask on each type. The kit's SQL, the gateway's masks, the check of masked values and the table of
 * `docs/masks.md` are generated from it. Where a mask has no value of a type it shows REDACT's: less, never more.
 */
export const maskTable: Readonly<Record<MaskKind, MaskRow>> = {
  NULL: {
    ID: nothing,
    String: nothing,
    Int: nothing,
    Long: nothing,
    Float: nothing,
    Decimal: nothing,
    Boolean: nothing,
    Date: nothing,
    DateTime: nothing,
    Time: nothing,
    JSON: nothing,
  },
  REDACT: redact,
  HASH: { ...redact, String: { rule: 'token' } },
  PARTIAL: { ...redact, String: { rule: 'partial' } },
  GENERALIZE: {
    ...redact,
    String: { rule: 'prefix' },
    Int: bucket,
    Long: bucket,
    Float: bucket,
    Decimal: bucket,
    Date: period,
    DateTime: period,
  },
};

/** REDACT's constant of a scalar; `null` where there is no neutral value. */
export function redactedConstant(scalar: string | undefined): string | number | null {
  const cell = isScalar(scalar) ? redact[scalar] : nothing;
  return 'constant' in cell ? cell.constant : null;
}

/**
 * The cell of a mask and a type, or REDACT's where `to` is not legal for the type.
 * @param scalar `undefined` or a scalar outside the table is masked with null
 */
export function maskCell(mask: MaskKind, to: string, scalar: string | undefined): MaskCell {
  if (!isScalar(scalar)) return nothing;
  const cell = maskTable[mask][scalar];
  return 'constant' in cell || takes(cell.rule, to) ? cell : redact[scalar];
}

/** Whether a type is in the table, and not an enum, struct or custom scalar. */
export function isScalar(name: string | undefined): name is MaskedScalar {
  return name !== undefined && Object.hasOwn(redact, name);
}

/** Whether a rule accepts a value of `to`. */
export function takes(rule: MaskRule, to: string): boolean {
  switch (rule) {
    case 'token':
    case 'partial':
      return true;
    case 'period':
      return isPeriod(to);
    case 'bucket':
      return isWidth(to);
    case 'prefix':
      return isPrefixLength(to);
  }
}
