import { isDeepStrictEqual } from 'node:util';
import type { CompositionFinding } from '../composition/compose-finding.ts';
import { type CoordinatePolicy, noPolicy } from '../policy/policy.ts';
import { type GovernedText, readGovernedText } from './governed-text.ts';
import { loosenedAudience } from './loosened-audience.ts';
import { lostStatements, statementsBeside } from './lost-statements.ts';
import { type RemovedPolicy, removedPolicy } from './removed-policy.ts';
import { renamedPolicy } from './renamed-policy.ts';
import { silentHeirs } from './silent-heirs.ts';
import { isProtected, unprotectedHeirs } from './unprotected-heirs.ts';

/** How many fields a message names; the others are counted. */
const heirsNamed = 5;

/**
 * The protections that the next supergraph (or a subgraph's own schema) takes from coordinates that it still serves,
 * whichever source wrote them. A contract's `id` identifies a renamed type or field. Without one, a protected field
 * that is removed while unprotected ones are added may have been renamed. A removal alone loses nothing.
 * @param before the one in force. @param after the next one.
 * @throws GraphQLError for text that is not SDL.
 */
export function loosenedPolicy(before: string, after: string): CompositionFinding[] {
  return comparePolicies(before, after).loosened;
}

/** The lost protections, and the policies of removed coordinates, to be remembered. */
export interface ComparedPolicies {
  readonly loosened: CompositionFinding[];
  readonly removed: readonly RemovedPolicy[];
}

/**
 * As `loosenedPolicy`, over several steps: a coordinate that comes back under its name or id without the protection
 * that it had when it was removed loses it as well.
 * @param removedBefore the policies remembered so far.
 */
export function comparePolicies(
  before: string,
  after: string,
  removedBefore: readonly RemovedPolicy[] = [],
): ComparedPolicies {
  if (before === after) return { loosened: [], removed: removedBefore };
  const [old, next] = [readGovernedText(before), readGovernedText(after)];
  const called = createNamesNow(next);
  const namesNow = (coordinate: string) => called(coordinate, old.contractIds.get(coordinate) ?? []);
  const nameNow = (coordinate: string) => namesNow(coordinate)[0];

  /** The lost statements of a policy whose coordinate is now called `at`. */
  function lostAt(at: string, policy: CoordinatePolicy, coordinate: string): CompositionFinding[] {
    const now = next.stated.get(at) ?? noPolicy;
    return lostStatements(renamedPolicy(policy, coordinate, nameNow), now).map((statement) =>
      loosened(coordinate, statementLost(coordinate, at, statement, now)),
    );
  }

  const backAgain = removedBefore
    .filter(({ coordinate }) => !old.served.has(coordinate))
    .flatMap(({ coordinate, ids, policy }) =>
      called(coordinate, ids).flatMap((at) => lostAt(at, policy, coordinate)),
    );
  const statements = [...old.stated].flatMap(([coordinate, stated]) => {
    const names = namesNow(coordinate);
    if (names.length === 0) return replacedBy(coordinate, old, next);
    if (names.every((at) => isDeepStrictEqual(stated, next.stated.get(at)))) return [];
    return names.flatMap((at) => lostAt(at, stated, coordinate));
  });
  const servedByBoth = new Set([...old.served].filter((coordinate) => next.served.has(coordinate)));
  return {
    loosened: [...statements, ...backAgain, ...loosenedAudience(old, next, servedByBoth)],
    removed: removedPolicy(old, removedBefore, called),
  };
}

function replacedBy(coordinate: string, old: GovernedText, next: GovernedText): CompositionFinding[] {
  const policy = old.stated.get(coordinate) ?? noPolicy;
  const heirs = isProtected(coordinate, policy, old)
    ? unprotectedHeirs(coordinate, old, next)
    : silentHeirs(coordinate, old, next);
  if (heirs.length === 0) return [];
  const named = heirs.slice(0, heirsNamed).map((heir) => `"${heir}"`);
  const more = heirs.length > heirsNamed ? ` and ${heirs.length - heirsNamed} more` : '';
  const statements = lostStatements(policy, noPolicy).join(' ');
  return [
    loosened(
      coordinate,
      `"${coordinate}" was protected by ${statements}, and is gone while ${named.join(', ')}${more} came without protection. If it was renamed, protect it under its new name; otherwise have governance accept that its protection is lost.`,
    ),
  ];
}

function statementLost(coordinate: string, at: string, statement: string, next: CoordinatePolicy): string {
  const instead = statementsBeside(statement, next).join(' ');
  if (instead !== '') {
    const where = at === coordinate ? 'now it has' : `it is called "${at}" now and has`;
    return `"${coordinate}" was protected by ${statement}; ${where} ${instead}. Restore the lost statement, or have governance accept that it is lost.`;
  }
  return at === coordinate
    ? `"${coordinate}" was protected by ${statement}, and no source states it any more. State it again, or have governance accept that it is lost.`
    : `"${coordinate}" was protected by ${statement}; it is called "${at}" now, for which no source states it. State it there, or have governance accept that it is lost.`;
}

function loosened(path: string, message: string): CompositionFinding {
  return { code: 'POLICY_LOOSENED', severity: 'error', path, message };
}

/** The current names of a coordinate with ids, its own first; empty where it was removed. */
function createNamesNow(
  next: GovernedText,
): (coordinate: string, ids: readonly string[]) => readonly string[] {
  const called = new Map<string, string[]>();
  for (const [coordinate, ids] of next.contractIds) {
    for (const id of ids) called.set(id, [...(called.get(id) ?? []), coordinate]);
  }
  return (coordinate, ids) => {
    const same = next.served.has(coordinate) ? [coordinate] : [];
    return [...new Set([...same, ...ids.flatMap((id) => called.get(id) ?? [])])];
  };
}
