import type { GraphQLOutputType } from 'graphql';
import { ExactNumber, textOfNumber } from '#schema/exact-number.ts';
import { isPeriod } from '#schema/policy/masks/buckets.ts';
import { type MaskRule, maskCell, redactedConstant } from '#schema/policy/masks/mask-table.ts';
import type { MaskDecision } from '#schema/policy/policy.ts';
import { isToken } from '#schema/policy/uses.ts';
import { scalarOf } from './scalar-of.ts';

/** Whether a mask can have produced a value. */
export type FitsMask = (value: unknown) => boolean;

/**
 * The check of a mask's possible results for a field. Null and REDACT's constant are always possible: a domain with a
 * newer policy of its own may show less than the gateway's policy allows.
 */
export function fitsMask({ mask, to = '' }: MaskDecision, type: GraphQLOutputType | undefined): FitsMask {
  const scalar = scalarOf(type);
  if (mask === 'NULL' || scalar === undefined) return isMissing;
  const cell = maskCell(mask, to, scalar);
  const shown = 'rule' in cell ? shapes[cell.rule](scalar, to) : () => false;
  return (value) => isMissing(value) || isRedacted(value, scalar) || shown(value);
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined;
}

/** A decimal zero has the places of its column. */
function isRedacted(value: unknown, scalar: string): boolean {
  const constant = redactedConstant(scalar);
  if (value === constant) return true;
  if (scalar === 'Decimal' || scalar === 'Long') return value === 0 || isText(value, /^0(\.0+)?$/);
  return false;
}

const shapes: Readonly<Record<MaskRule, (scalar: string, to: string) => FitsMask>> = {
  token: () => isToken,
  partial: () => (value) => isText(value, /^\*{4}.{4}$/su),
  period: (scalar, to) => (scalar === 'Date' ? startsDay(to) : startsMidnight(to)),
  bucket: (scalar, to) => (value) =>
    isMultiple(scalar === 'Float' && value instanceof ExactNumber ? Number(value.text) : value, to),
  prefix: (_, to) => (value) => isText(value, /\*$/) && [...value].length === Number(to) + 1,
};

function startsDay(to: string): FitsMask {
  return (value) => isPeriod(to) && isText(value, starts[to]);
}

function startsMidnight(to: string): FitsMask {
  const isDay = startsDay(to);
  return (value) => isText(value, /^\d{4}-\d{2}-\d{2}T00:00:00(\.0+)?Z$/) && isDay(value.slice(0, 10));
}

const starts = { YEAR: /^\d{4}-01-01$/, MONTH: /^\d{4}-\d{2}-01$/ };

/** A Float's bucket has the precision of a Float. */
function isMultiple(value: unknown, width: string): boolean {
  if (typeof value === 'number') {
    return Number.isInteger(value) && (!Number.isSafeInteger(value) || value % Number(width) === 0);
  }
  const text = textOfNumber(value);
  const whole = typeof text === 'string' && /^(-?\d{1,38})(?:\.0+)?$/.exec(text);
  return whole !== false && whole !== null && BigInt(whole[1] ?? '') % BigInt(width) === 0n;
}

function isText(value: unknown, shape: RegExp): value is string {
  return typeof value === 'string' && shape.test(value);
}
