import { isPeriod, isPrefixLength, isWidth } from './buckets.ts';
import type { MaskPolicy } from './policy.ts';

/** What a mask has to know of the field it stands on. */
export interface MaskedType {
  /** `String`, `Date`, `OrderStatus`, ... */
  readonly name: string;
  readonly kind: 'scalar' | 'enum' | 'object';
  readonly list: boolean;
  readonly required: boolean;
}

/**
 * Why a mask cannot give a legal value of a type; `undefined` where it can.
 * NULL fits what is nullable; HASH and PARTIAL give text; REDACT a constant of a plain scalar; GENERALIZE dates
 * to a `YEAR` or `MONTH`, numbers to buckets of a width, text to a prefix of a length.
 */
export function maskMisfit(mask: Pick<MaskPolicy, 'with' | 'to'>, type: MaskedType): string | undefined {
  if (mask.with === 'NULL') {
    return type.required ? 'NULL needs a field that may be null' : undefined;
  }
  if (type.list || type.kind !== 'scalar') {
    return `${mask.with} has no legal value of a ${type.list ? 'list' : `${type.kind} type`}; use NULL`;
  }
  switch (mask.with) {
    case 'HASH':
    case 'PARTIAL':
      return type.name === 'String' ? undefined : `${mask.with} gives text, and "${type.name}" is not text`;
    case 'REDACT':
      return type.name === 'ID' || type.name === 'Boolean'
        ? `REDACT has no neutral value of "${type.name}"; use NULL`
        : undefined;
    case 'GENERALIZE':
      return generalizeMisfit(mask.to ?? '', type.name);
  }
}

function generalizeMisfit(to: string, typeName: string): string | undefined {
  switch (typeName) {
    case 'Date':
    case 'DateTime':
      return isPeriod(to) ? undefined : `GENERALIZE of a ${typeName} takes to: "YEAR" or "MONTH"`;
    case 'Int':
    case 'Long':
    case 'Float':
    case 'Decimal':
      return isWidth(to) ? undefined : `GENERALIZE of a ${typeName} takes a bucket's width, such as to: "10"`;
    case 'String':
      return isPrefixLength(to)
        ? undefined
        : 'GENERALIZE of a String takes a prefix\'s length, such as to: "2"';
    default:
      return `GENERALIZE has no buckets for "${typeName}"`;
  }
}
