import { withClassification } from '../policy/classifications.ts';
import { collectPolicy } from '../policy/directives/collect-policy.ts';
import { findPolicyLink } from '../policy/directives/policy-link.ts';
import { closeUnclassified, decides, speaks } from '../policy/directives/unclassified.ts';
import type { CoordinatePolicy } from '../policy/policy.ts';
import type { CompositionFinding } from './compose-finding.ts';
import type { ParsedSubgraph } from './composition-source.ts';

/**
 * The policy of each subgraph's fields: as written, with the defaults of its classifications, and closed where it is
 * missing.
 * @param governance the overlays' policy, which a subgraph need not repeat.
 */
export function subgraphPolicies(
  subgraphs: readonly ParsedSubgraph[],
  governance: readonly ReadonlyMap<string, CoordinatePolicy>[],
  findings: CompositionFinding[],
): ReadonlyMap<string, CoordinatePolicy>[] {
  const governed = coordinatesDecided(governance);
  const saying = subgraphs.map((subgraph) => ({ subgraph, written: subgraphPolicy(subgraph) }));
  const spoken = new Set(
    saying.flatMap(({ written }) => [...written].filter(([, policy]) => speaks(policy)).map(([at]) => at)),
  );
  return saying.map(({ subgraph: { name, file = name, document }, written }) => {
    const linked = findPolicyLink(document) !== undefined;
    const closed = closeUnclassified(document, { written, linked, governed, spoken });
    for (const path of closed.keys()) {
      const message = `"${name}" states no policy for "${path}", so it is closed to every caller. Classify it.`;
      findings.push({ code: 'FIELD_UNCLASSIFIED', severity: 'warning', file, path, message });
    }
    return new Map([
      ...[...written].map(([at, policy]) => [at, withClassification(policy)] as const),
      ...closed,
    ]);
  });
}

function subgraphPolicy({ name, document }: ParsedSubgraph): ReadonlyMap<string, CoordinatePolicy> {
  const link = findPolicyLink(document);
  return link ? collectPolicy(document, link, { name, domain: name }) : new Map();
}

/** Coordinates for which governance states who may see them, not only a classification. */
function coordinatesDecided(overlays: readonly ReadonlyMap<string, CoordinatePolicy>[]): ReadonlySet<string> {
  const decided = overlays.flatMap((overlay) => [...overlay]).filter(([, policy]) => decides(policy));
  return new Set(decided.map(([coordinate]) => coordinate));
}
