import type { GraphQLOutputType } from 'graphql';
import { isPeriod, isPrefixLength, isWidth } from '#schema/policy/buckets.ts';
import type { MaskDecision } from '#schema/policy/policy.ts';
import { isToken } from '#schema/policy/uses.ts';
import { redacted, scalarOf } from './redacted.ts';

/** Whether something is what a mask can have given. */
export type FitsMask = (value: unknown) => boolean;

/**
 * What a mask can give of a field. Null and REDACT's constant always can: a domain that holds a newer policy of its
 * own may show less than it was asked to.
 */
export function fitsMask({ mask, to = '' }: MaskDecision, type: GraphQLOutputType | undefined): FitsMask {
  const scalar = scalarOf(type);
  if (mask === 'NULL' || scalar === undefined) return isMissing;
  const shown = mask === 'REDACT' ? () => false : shapes[mask](scalar, to);
  return (value) => isMissing(value) || isRedacted(value, scalar) || shown(value);
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined;
}

/** A decimal zero has the places of its column. */
function isRedacted(value: unknown, scalar: string): boolean {
  const constant = redacted(scalar);
  if (value === constant) return true;
  if (scalar === 'Decimal' || scalar === 'Long') return value === 0 || isText(value, /^0(\.0+)?$/);
  return false;
}

const shapes: Readonly<Record<'HASH' | 'PARTIAL' | 'GENERALIZE', (scalar: string, to: string) => FitsMask>> =
  {
    HASH: (scalar) => (value) => scalar === 'String' && isToken(value),
    PARTIAL: (scalar) => (value) => scalar === 'String' && isText(value, /^\*{4}.{4}$/su),
    GENERALIZE: generalized,
  };

function generalized(scalar: string, to: string): FitsMask {
  switch (scalar) {
    case 'Date':
      return isPeriod(to) ? (value) => isText(value, starts[to]) : () => false;
    case 'DateTime':
      return isPeriod(to)
        ? (value) =>
            isText(value, /^\d{4}-\d{2}-\d{2}T00:00:00(\.0+)?Z$/) && starts[to].test(value.slice(0, 10))
        : () => false;
    case 'Int':
    case 'Long':
    case 'Float':
    case 'Decimal':
      return isWidth(to) ? (value) => isMultiple(value, to) : () => false;
    case 'String':
      return isPrefixLength(to)
        ? (value) => isText(value, /\*$/) && [...value].length === Number(to) + 1
        : () => false;
    default:
      return () => false;
  }
}

const starts = { YEAR: /^\d{4}-01-01$/, MONTH: /^\d{4}-\d{2}-01$/ };

/** A Float's bucket is only as exact as a Float is. */
function isMultiple(value: unknown, width: string): boolean {
  if (typeof value === 'number') {
    return Number.isInteger(value) && (!Number.isSafeInteger(value) || value % Number(width) === 0);
  }
  const whole = typeof value === 'string' && /^(-?\d{1,38})(?:\.0+)?$/.exec(value);
  return whole !== false && whole !== null && BigInt(whole[1] ?? '') % BigInt(width) === 0n;
}

function isText(value: unknown, shape: RegExp): value is string {
  return typeof value === 'string' && shape.test(value);
}
