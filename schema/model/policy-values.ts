import { inspect } from 'node:util';
import type { Requirement } from '../policy/policy.ts';

/** Lists of rules, none of them empty: `[["role:finance"], ["role:steward"]]`. */
export function isRequirement(value: unknown): value is Requirement {
  return (
    Array.isArray(value) &&
    value.every((all) => Array.isArray(all) && all.length > 0 && all.every((rule) => isText(rule)))
  );
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** The author's value, shortened for a message. */
export function shown(value: unknown): string {
  return inspect(value, { depth: 2, breakLength: Number.POSITIVE_INFINITY }).slice(0, 80);
}
