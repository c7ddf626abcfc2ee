import type { Decision, MaskKind, Reveal } from './policy.ts';

/** What an operation does with a field beside selecting it. */
export type Use =
  /** Compares it with values: `eq`, `ne`, `in`, `notIn`. */
  'EQUAL' | 'RANGE' | 'LIKE' | 'IS_NULL' | 'SORT' | 'GROUP' | 'DISTINCT' | 'EXTREME' | 'TOTAL' | 'KEY';

export type Permission =
  | 'ALLOWED'
  /** With tokens in place of values. */
  | 'TOKENS'
  /** Told of groups of at least k. */
  | 'IN_GROUPS'
  /** The whole operation is refused, whatever the data. */
  | 'REFUSED';

/** The matrix of `docs/masks.md`: what may be done with a field as the caller sees it. What is not here is refused. */
const permissions: Readonly<Record<MaskKind, Partial<Record<Use, Permission>>>> = {
  GENERALIZE: {
    EQUAL: 'ALLOWED',
    RANGE: 'ALLOWED',
    IS_NULL: 'ALLOWED',
    SORT: 'ALLOWED',
    GROUP: 'IN_GROUPS',
    DISTINCT: 'IN_GROUPS',
    EXTREME: 'IN_GROUPS',
  },
  HASH: { EQUAL: 'TOKENS', IS_NULL: 'ALLOWED', GROUP: 'IN_GROUPS', DISTINCT: 'IN_GROUPS' },
  PARTIAL: { IS_NULL: 'ALLOWED' },
  REDACT: {},
  NULL: {},
};

export function permissionOf(decision: Decision, use: Use): Permission {
  if (decision.kind === 'CLEAR') return 'ALLOWED';
  if (decision.kind === 'DENY') return 'REFUSED';
  // Joined from two that cannot both be shown, it is redacted.
  if (decision.mask === 'GENERALIZE' && decision.to?.includes('|')) return 'REFUSED';
  return permissions[decision.mask][use] ?? 'REFUSED';
}

/**
 * What something that reveals a field does with it.
 * @param value coerced, where it is an argument or an input field: of a filter, its operators decide.
 */
export function usesOf({ by }: Reveal, value: unknown): readonly Use[] {
  switch (by) {
    case 'FILTER':
      return filterUses(value);
    case 'SORT':
    case 'GROUP':
    case 'DISTINCT':
    case 'EXTREME':
    case 'TOTAL':
    case 'KEY':
      return [by];
    default:
      return [unknown];
  }
}

/** What is not understood counts as what no mask allows. */
const unknown: Use = 'LIKE';

const operatorUses: Readonly<Record<string, Use>> = {
  eq: 'EQUAL',
  ne: 'EQUAL',
  in: 'EQUAL',
  notIn: 'EQUAL',
  gt: 'RANGE',
  gte: 'RANGE',
  lt: 'RANGE',
  lte: 'RANGE',
  like: 'LIKE',
  isNull: 'IS_NULL',
};

/** What a filter on a field does with it: `{ gte: 1, lt: 5 }` compares ranges. */
export function filterUses(value: unknown): readonly Use[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [unknown];
  const operators = Object.keys(value);
  if (operators.length === 0) return [unknown];
  return operators.map((name) =>
    Object.hasOwn(operatorUses, name) ? (operatorUses[name] ?? unknown) : unknown,
  );
}

/** Whether each value that a filter compares with is a token, which is all that one on a token may name. */
export function comparesTokens(value: unknown): boolean {
  return Object.entries(value as Record<string, unknown>)
    .filter(([name]) => operatorUses[name] === 'EQUAL')
    .flatMap(([, operand]) => operand)
    .every(isToken);
}

/** Whether a value has the form of a token, as HASH shows it. */
export function isToken(value: unknown): boolean {
  return typeof value === 'string' && /^tok1_[0-9a-f]{32}$/.test(value);
}
