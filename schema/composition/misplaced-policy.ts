import { type DirectiveLocation, type DocumentNode, Kind, parse } from 'graphql';
import { annotatedCoordinates } from '../policy/directives/collect-policy.ts';
import type { PolicyLink } from '../policy/directives/policy-link.ts';
import { policyDefinitions } from '../policy/directives/spec.ts';
import type { CompositionFinding } from './compose-finding.ts';
import { placeOfDirective } from './source-places.ts';

/**
 * Finds policy directives where the spec does not allow them: a row filter on a field, access on a union or an input.
 * Composition never sees them, since policy is stripped first, and nothing would enforce them.
 */
export function misplacedPolicy(document: DocumentNode, link: PolicyLink): CompositionFinding[] {
  return [...annotatedCoordinates(document)].flatMap(({ coordinate, location, directives }) =>
    directives.flatMap((directive): CompositionFinding[] => {
      const written = directive.name.value;
      const name = link.directives.get(written);
      const places = name && locations.get(name);
      if (!places || places.has(location)) return [];
      const message = `"@${written}" at "${coordinate}" protects nothing: it is allowed on ${[...places].join(', ')}, and this is ${location}.`;
      const place = placeOfDirective(directive);
      return [{ code: 'POLICY_MISPLACED', severity: 'error', path: coordinate, message, ...place }];
    }),
  );
}

const locations: ReadonlyMap<string, ReadonlySet<DirectiveLocation>> = new Map(
  parse(policyDefinitions, { noLocation: true }).definitions.flatMap((node) =>
    node.kind === Kind.DIRECTIVE_DEFINITION
      ? [[node.name.value, new Set(node.locations.map(({ value }) => value as DirectiveLocation))] as const]
      : [],
  ),
);
