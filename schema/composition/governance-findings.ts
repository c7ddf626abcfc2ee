import { type DocumentNode, Kind } from 'graphql';
import { typeShapes } from '../operation/type-shapes.ts';
import { withClassification } from '../policy/classifications.ts';
import { annotatedCoordinates } from '../policy/directives/collect-policy.ts';
import { argument } from '../policy/directives/policy-link.ts';
import type { SchemaStatements } from '../policy/directives/write-policy.ts';
import { effectivePolicy } from '../policy/effective-policy.ts';
import { type CoordinatePolicy, classificationLevels, noPolicy } from '../policy/policy.ts';
import { requirementsOf } from '../policy/requirements-of.ts';
import type { FindingSubject, RuleContext } from '../rules/rule.ts';
import { governanceRules } from '../rules/rules.ts';
import type { CompositionFinding } from './compose-finding.ts';
import { unstatedOrganisation } from './organisation.ts';
import type { SourcePlaces } from './source-places.ts';

/**
 * The findings of the governance checks on a composed graph.
 * @param written the joined policy of all sources. @param stated with the agreements that have not expired.
 * @param places of coordinates in those sources. @param word of owners.
 */
export function governanceFindings(
  composed: DocumentNode,
  written: ReadonlyMap<string, CoordinatePolicy>,
  { agreements = [], organisation }: SchemaStatements,
  places: SourcePlaces,
  word: RuleContext['word'],
  knownGrants: readonly string[] = [],
): CompositionFinding[] {
  const findings: CompositionFinding[] = [];
  const shapes = typeShapes(composed);
  const effective = effectivePolicy(written, shapes);
  const context = {
    shapes,
    enums: new Set(
      composed.definitions.flatMap((node) =>
        node.kind === Kind.ENUM_TYPE_DEFINITION ? [node.name.value] : [],
      ),
    ),
    written,
    effective,
    domains: domainsOf(composed),
    word,
    ...(organisation ? { organisation } : {}),
    knownGrants: new Set([
      ...knownGrants,
      ...agreements.map(({ purpose }) => `purpose:${purpose}`),
      ...(organisation?.allow ?? []).flat(),
      ...classificationGrants,
    ]),
    report: (
      code: CompositionFinding['code'],
      path: string,
      message: string,
      { severity = 'error', ...subject }: FindingSubject = {},
    ) => findings.push({ code, severity, path, message, ...places.find(path, subject) }),
  };
  for (const rule of governanceRules) rule(context);
  return [...findings, ...unstatedOrganisation(effective, organisation)];
}

/** The grants that the classifications imply by themselves. */
const classificationGrants = classificationLevels
  .flatMap((classification) => requirementsOf(withClassification({ ...noPolicy, classification })))
  .flat(2);

/** Maps a name in the composed graph, such as `USERS`, to its domain. */
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
