import { isDeepStrictEqual } from 'node:util';
import type { CompositionFinding } from '../composition/compose-finding.ts';
import { type CoordinatePolicy, noPolicy } from '../policy/policy.ts';
import { type GovernedText, readGovernedText } from './governed-text.ts';
import { loosenedAudience } from './loosened-audience.ts';
import { lostStatements, statementsBeside } from './lost-statements.ts';
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
  if (before === after) return [];
  const [old, next] = [readGovernedText(before), readGovernedText(after)];
  const namesNow = createNamesNow(old, next);
  const nameNow = (coordinate: string) => namesNow(coordinate)[0];
  const statements = [...old.stated].flatMap(([coordinate, stated]) => {
    const names = namesNow(coordinate);
    if (names.length === 0) return replacedBy(coordinate, old, next);
    if (names.every((at) => isDeepStrictEqual(stated, next.stated.get(at)))) return [];
    const policy = renamedPolicy(stated, coordinate, nameNow);
    return names.flatMap((at) =>
      lostStatements(policy, next.stated.get(at) ?? noPolicy).map((statement) =>
        loosened(coordinate, statementLost(coordinate, at, statement, next.stated.get(at) ?? noPolicy)),
      ),
    );
  });
  const servedByBoth = new Set([...old.served].filter((coordinate) => next.served.has(coordinate)));
  return [...statements, ...loosenedAudience(old, next, servedByBoth)];
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

/** What a coordinate is called now, itself first; nothing where it is gone. */
function createNamesNow(old: GovernedText, next: GovernedText): (coordinate: string) => readonly string[] {
  const called = new Map<string, string[]>();
  for (const [coordinate, ids] of next.contractIds) {
    for (const id of ids) called.set(id, [...(called.get(id) ?? []), coordinate]);
  }
  return (coordinate) => {
    const ids = old.contractIds.get(coordinate) ?? [];
    const same = next.served.has(coordinate) ? [coordinate] : [];
    return [...new Set([...same, ...ids.flatMap((id) => called.get(id) ?? [])])];
  };
}
