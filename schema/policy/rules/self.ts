import type { PolicyRule } from './rule.ts';

/**
 * `self:id`: the row is the caller's own, since its field holds the token's subject. A class of principals cannot meet
 * it; `decide` separates it from a requirement and leaves it to each row (`SelfCondition`).
 */
export const selfRule: PolicyRule = {
  name: 'self',
  argument: 'a field of the same type, as in "self:id"',
  allows: () => false,
};

const prefix = 'self:';

export function isSelf(reference: string): boolean {
  return reference.startsWith(prefix);
}

/** `id` of `self:id`. */
export function selfField(reference: string): string {
  return reference.slice(prefix.length);
}
