import type { MaskPolicy } from '../policy.ts';
import { isScalar, type MaskRule, maskTable, redactedConstant, takes } from './mask-table.ts';

/** The properties of a field that decide whether a mask fits it. */
export interface MaskedType {
  /** `String`, `Date`, `OrderStatus`, ... */
  readonly name: string;
  readonly kind: 'scalar' | 'enum' | 'object';
  readonly list: boolean;
  readonly required: boolean;
}

/**
 * Why a mask cannot produce a legal value of a type; `undefined` where it can.
 * NULL fits nullable fields; HASH and PARTIAL produce text; REDACT a constant of a plain scalar; GENERALIZE dates
 * to a `YEAR` or `MONTH`, numbers to buckets of a width, text to a prefix of a length.
 */
export function maskMisfit(mask: Pick<MaskPolicy, 'with' | 'to'>, type: MaskedType): string | undefined {
  if (mask.with === 'NULL') {
    return type.required ? 'NULL needs a field that may be null' : undefined;
  }
  if (type.list || type.kind !== 'scalar') {
    return `${mask.with} has no legal value of a ${type.list ? 'list' : `${type.kind} type`}; use NULL`;
  }
  const cell = isScalar(type.name) ? maskTable[mask.with][type.name] : undefined;
  if (cell && 'rule' in cell)
    return takes(cell.rule, mask.to ?? '')
      ? undefined
      : `GENERALIZE of a ${type.name} takes ${examples[cell.rule]}`;
  switch (mask.with) {
    case 'HASH':
    case 'PARTIAL':
      return `${mask.with} gives text, and "${type.name}" is not text`;
    case 'REDACT':
      return isScalar(type.name) && redactedConstant(type.name) === null
        ? `REDACT has no neutral value of "${type.name}"; use NULL`
        : undefined;
    case 'GENERALIZE':
      return `GENERALIZE has no buckets for "${type.name}"`;
  }
}

/** The legal forms of `to`, for messages. */
const examples: Readonly<Record<MaskRule, string>> = {
  token: 'nothing',
  partial: 'nothing',
  period: 'to: "YEAR" or "MONTH"',
  bucket: 'a bucket\'s width, such as to: "10"',
  prefix: 'a prefix\'s length, such as to: "2"',
};
