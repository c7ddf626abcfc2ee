import { nearestName } from '../nearest-name.ts';
import type { CoordinatePolicy, Requirement } from '../policy/policy.ts';
import { requirementsOf } from '../policy/requirements-of.ts';
import type { RuleContext } from './rule.ts';

const grants = /^(role|scope|purpose):./;

/**
 * Warns of a role, scope or purpose that one place of the policy names and nothing else in the mesh knows: a misspelt
 * name grants nothing. Names are known from other statements, agreements, contracts, and the statement of the
 * organisation's own people. It is only a warning, since a name may be new.
 */
export function grantsAreKnownRule({ written, knownGrants, report }: RuleContext): void {
  const places = placesOf(written);
  const known = new Set([
    ...knownGrants,
    ...[...places].flatMap(([name, at]) => (at.size > 1 ? [name] : [])),
  ]);
  for (const [name, at] of places) {
    if (known.has(name)) continue;
    const [[, coordinate] = ['', '']] = at;
    const kind = name.slice(0, name.indexOf(':') + 1);
    // The kind is the same on both sides, and says nothing about how near the names are.
    const others = [...known].flatMap((other) => (other.startsWith(kind) ? [other.slice(kind.length)] : []));
    const nearest = nearestName(name.slice(kind.length), others);
    const advice = nearest === undefined ? '' : ` Did you mean "${kind}${nearest}"?`;
    report(
      'GRANT_UNKNOWN',
      coordinate,
      `The policy of "${coordinate}" names "${name}", which nothing else in the mesh names.${advice}`,
      { text: `"${name}"`, severity: 'warning' },
    );
  }
}

/** Maps a grant's name to its places, each with its coordinate. */
function placesOf(written: RuleContext['written']): Map<string, Map<string, string>> {
  const places = new Map<string, Map<string, string>>();
  for (const [coordinate, policy] of written) {
    for (const requirement of requirementsOf(policy)) {
      if (isRepeated(requirement, policy, written)) continue;
      // Policy on a type is repeated on all types that are generated around it.
      const place = coordinate.includes('.') ? coordinate : JSON.stringify(requirement);
      for (const name of new Set(requirement.flat())) {
        if (!grants.test(name)) continue;
        const at = places.get(name) ?? new Map<string, string>();
        if (!at.has(place)) at.set(place, coordinate);
        places.set(name, at);
      }
    }
  }
  return places;
}

/** Whether a reference repeats the policy of its column. */
function isRepeated(
  requirement: Requirement,
  { reveals }: CoordinatePolicy,
  written: RuleContext['written'],
): boolean {
  const text = JSON.stringify(requirement);
  return reveals.some(({ field }) => {
    const revealed = written.get(field);
    return revealed && requirementsOf(revealed).some((other) => JSON.stringify(other) === text);
  });
}
