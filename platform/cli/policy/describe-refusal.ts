import type { ExplainedRefusal } from '#schema/simulate/explain.ts';

/** `UserFilter.email can disclose User.email (LIKE): MASKED_FIELD_OPERATION, by users` */
export function describeRefusal({ coordinate, field, use, code, policy }: ExplainedRefusal): string {
  return `${coordinate} can disclose ${field} (${use}): ${code}, by ${policy}`;
}
