import type { CompositionFinding } from '../composition/compose-finding.ts';
import { parseSdl } from '../parse-sdl.ts';
import { moreSensitive } from '../policy/classifications.ts';
import { annotatedCoordinates } from '../policy/directives/collect-policy.ts';
import { printPolicy } from '../policy/directives/print-policy.ts';
import { writtenPolicy } from '../policy/directives/read-policy.ts';
import { type ClassificationLevel, type CoordinatePolicy, noPolicy } from '../policy/policy.ts';
import { loosenedAudience } from './loosened-audience.ts';

/**
 * What a supergraph no longer says of fields that it still serves, whoever said it: each a protection that the
 * next composition would take back. A statement that was replaced by another one counts, whichever is stricter; one that
 * has moved to another source does not.
 * @param before the supergraph in force. @param after the next one.
 */
export function loosenedPolicy(before: string, after: string): CompositionFinding[] {
  const [old, next] = [parseSdl(before), parseSdl(after)];
  const written = writtenPolicy(next);
  const writtenBefore = writtenPolicy(old);
  const served = new Set([...annotatedCoordinates(next)].map(({ coordinate }) => coordinate));
  const statements = [...writtenBefore]
    .filter(([coordinate]) => served.has(coordinate))
    .flatMap(([coordinate, policy]) =>
      lost(policy, written.get(coordinate) ?? noPolicy).map(
        (statement): CompositionFinding => ({
          code: 'POLICY_LOOSENED',
          severity: 'error',
          path: coordinate,
          message: `"${coordinate}" was protected by ${statement}, and nothing says so any more. Say it again, or have governance accept that it is lost.`,
        }),
      ),
    );
  const servedBefore = new Set(
    [...annotatedCoordinates(old)].map(({ coordinate }) => coordinate).filter((at) => served.has(at)),
  );
  const opened = loosenedAudience(
    { document: old, written: writtenBefore },
    { document: next, written },
    servedBefore,
  );
  return [...statements, ...opened];
}

function lost(old: CoordinatePolicy, next: CoordinatePolicy): string[] {
  const kept = new Set(statementsOf(next));
  return [...lowered(old.classification, next.classification), ...statementsOf(old)].filter(
    (statement) => !kept.has(statement),
  );
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
