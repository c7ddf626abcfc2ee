import { moreSensitive } from '../policy/classifications.ts';
import { printPolicy } from '../policy/directives/print-policy.ts';
import { type ClassificationLevel, type CoordinatePolicy, noPolicy } from '../policy/policy.ts';

/**
 * The statements of a coordinate's policy that the next policy lacks, each as SDL. A replaced statement counts,
 * whichever of the two is stricter; a statement that moved to another source does not.
 */
export function lostStatements(old: CoordinatePolicy, next: CoordinatePolicy): string[] {
  const kept = new Set(statementsOf(next));
  return [...lowered(old.classification, next.classification), ...statementsOf(old)].filter(
    (statement) => !kept.has(statement),
  );
}

/** The next policy's statements with the directive of a lost one: its replacement, or others beside it. */
export function statementsBeside(lost: string, next: CoordinatePolicy): string[] {
  const directive = lost.slice(0, lost.indexOf('(') + 1);
  const level = next.classification
    ? [printPolicy({ ...noPolicy, classification: next.classification })]
    : [];
  return [...level, ...statementsOf(next)].filter((statement) => statement.startsWith(directive));
}

function lowered(old: ClassificationLevel | undefined, next: ClassificationLevel | undefined): string[] {
  if (!old || old === 'PUBLIC') return [];
  return next && moreSensitive(old, next) === next ? [] : [printPolicy({ ...noPolicy, classification: old })];
}

/** Each statement by itself, without its source. */
function statementsOf({ pii, access, masks, rows, groups, reveals }: CoordinatePolicy): string[] {
  return [
    ...pii.map((category) => ({ pii: [category] })),
    ...access.map(({ allow }) => ({ access: [{ allow }] })),
    ...masks.map(({ source: _, ...mask }) => ({ masks: [mask] })),
    ...rows.map(({ source: _, ...row }) => ({ rows: [row] })),
    ...groups.map(({ source: _, ...group }) => ({ groups: [group] })),
    ...reveals.map((reveal) => ({ reveals: [reveal] })),
  ].map((statement) => printPolicy({ ...noPolicy, ...statement }));
}
