import type { Decision, MaskKind, Reveal } from './policy.ts';

/** How an operation uses a field beside selecting it. */
export type Use =
  /** Compares it with values: `eq`, `ne`, `in`, `notIn`. */
  'EQUAL' | 'RANGE' | 'LIKE' | 'IS_NULL' | 'SORT' | 'GROUP' | 'DISTINCT' | 'EXTREME' | 'TOTAL' | 'KEY';

export type Permission =
  | 'ALLOWED'
  /** With tokens in place of values. */
  | 'TOKENS'
  /** Shown for groups of at least k. */
  | 'IN_GROUPS'
  /** The whole operation is refused, whatever the data. */
  | 'REFUSED';

/** The matrix of `docs/masks.md`: the allowed uses of a masked field. A use that is not listed is refused. */
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
  // A join of two GENERALIZE that cannot both be shown is redacted.
  if (decision.mask === 'GENERALIZE' && decision.to?.includes('|')) return 'REFUSED';
  return permissions[decision.mask][use] ?? 'REFUSED';
}

/**
 * How a coordinate that reveals a field uses it.
 * @param value coerced, where it is an argument or an input field; the operators of a filter decide its uses.
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

/** An unknown use counts as one that no mask allows. */
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
  ilike: 'LIKE',
  isNull: 'IS_NULL',
};

/** The uses of a filter on a field: `{ gte: 1, lt: 5 }` compares ranges. */
export function filterUses(value: unknown): readonly Use[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [unknown];
  const operators = Object.keys(value);
  if (operators.length === 0) return [unknown];
  return operators.map((name) =>
    Object.hasOwn(operatorUses, name) ? (operatorUses[name] ?? unknown) : unknown,
  );
}

/** Whether each value that a filter compares with is a token; a filter on a token may name nothing else. */
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
