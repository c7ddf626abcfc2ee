import { type DocumentNode, Kind } from 'graphql';
import { typeShapes } from '../operation/type-shapes.ts';
import { annotatedCoordinates } from '../policy/directives/collect-policy.ts';
import { argument } from '../policy/directives/policy-link.ts';
import { effectivePolicy } from '../policy/effective-policy.ts';
import type { Agreement, CoordinatePolicy } from '../policy/policy.ts';
import { governanceRules } from '../rules/rules.ts';
import type { CompositionFinding } from './compose-finding.ts';

/** What the governance checks find in a composed graph. @param written all that its sources say, joined. */
export function governanceFindings(
  composed: DocumentNode,
  written: ReadonlyMap<string, CoordinatePolicy>,
  agreements: readonly Agreement[],
): CompositionFinding[] {
  const findings: CompositionFinding[] = [];
  const shapes = typeShapes(composed);
  const context = {
    shapes,
    enums: new Set(
      composed.definitions.flatMap((node) =>
        node.kind === Kind.ENUM_TYPE_DEFINITION ? [node.name.value] : [],
      ),
    ),
    written,
    effective: effectivePolicy(written, shapes),
    domains: domainsOf(composed),
    agreements,
    report: (code: CompositionFinding['code'], path: string, message: string) =>
      findings.push({ code, severity: 'error', path, message }),
  };
  for (const rule of governanceRules) rule(context);
  return findings;
}

/** From `USERS`, as the composed graph calls it, to the domain. */
function domainsOf(composed: DocumentNode): ReadonlyMap<string, string> {
  return new Map(
    [...annotatedCoordinates(composed)].flatMap(({ coordinate, directives }) => {
      const graph = directives.find(({ name }) => name.value === 'join__graph');
      return graph
        ? [[coordinate.replace('join__Graph.', ''), String(argument(graph, 'name'))] as const]
        : [];
    }),
  );
}
