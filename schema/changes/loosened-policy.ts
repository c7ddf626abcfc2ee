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

/** Fields that a message names; more of them are a number. */
const heirsNamed = 5;

/**
 * What a supergraph (or a subgraph's own schema) no longer says of what it still serves, whoever said it: each a
 * protection that the next one would take back. A contract's `id` tells what a type or field is called now. Where
 * nothing does, a protected field that goes while unprotected ones come in its place may be one of them. What is only
 * removed loses nothing.
 * @param before the one in force. @param after the next one.
 * @throws GraphQLError for what is no SDL.
 */
export function loosenedPolicy(before: string, after: string): CompositionFinding[] {
  return comparePolicies(before, after).loosened;
}

/** What is lost, and what is to be remembered of what is gone. */
export interface ComparedPolicies {
  readonly loosened: CompositionFinding[];
  readonly removed: readonly RemovedPolicy[];
}

/**
 * As `loosenedPolicy`, and over more than one step: what comes back under its name or id without the protection that it
 * had when it went loses it as well.
 * @param removedBefore what was remembered until now.
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

  /** What is lost of a policy that stood at a coordinate, where that is called `at` now. */
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
    const where = at === coordinate ? 'what it has now is' : `it is called "${at}" now and has`;
    return `"${coordinate}" was protected by ${statement}; ${where} ${instead}. Say what it had too, or have governance accept that it is lost.`;
  }
  return at === coordinate
    ? `"${coordinate}" was protected by ${statement}, and nothing says so any more. Say it again, or have governance accept that it is lost.`
    : `"${coordinate}" was protected by ${statement}; it is called "${at}" now, of which nothing says so. Say it there, or have governance accept that it is lost.`;
}

function loosened(path: string, message: string): CompositionFinding {
  return { code: 'POLICY_LOOSENED', severity: 'error', path, message };
}

/** What a coordinate with ids is called now, itself first; nothing where it is gone. */
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
