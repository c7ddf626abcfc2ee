import { annotatedCoordinates } from '../policy/directives/collect-policy.ts';
import { findPolicyLink, schemaDirectives, unlinkedPolicy } from '../policy/directives/policy-link.ts';
import { policySpecUrl } from '../policy/directives/spec.ts';
import type { CompositionFinding } from './compose-finding.ts';
import type { ParsedSubgraph } from './composition-source.ts';
import { misplacedPolicy } from './misplaced-policy.ts';
import type { Overlay } from './overlay.ts';

/** Findings about a subgraph's policy: an unsupported version, directives not imported, statements of governance. */
export function checkPolicyLink(subgraph: ParsedSubgraph): CompositionFinding[] {
  return [...checkPolicyVersion(subgraph), ...checkPolicyLinked(subgraph), ...checkGovernance(subgraph)];
}

/** Policy in places where it would protect nothing. An overlay needs no link. */
export function checkPolicyPlaced(source: ParsedSubgraph | Overlay): CompositionFinding[] {
  const { file = 'name' in source ? source.name : '', document } = source;
  const link = 'name' in source ? findPolicyLink(document) : unlinkedPolicy;
  return link ? misplacedPolicy(document, link, file) : [];
}

const governanceOnly: ReadonlySet<string | undefined> = new Set(['audience', 'organisation', 'agreement']);

/** A domain may not state the organisation, an audience or an agreement: it could open itself. */
function checkGovernance({ name, file = name, document }: ParsedSubgraph): CompositionFinding[] {
  const link = findPolicyLink(document);
  const places = [
    { coordinate: 'schema', directives: schemaDirectives(document) },
    ...annotatedCoordinates(document),
  ];
  return places.flatMap(({ coordinate, directives }) =>
    directives
      .map((directive) => directive.name.value)
      .filter((directive) => governanceOnly.has(link?.directives.get(directive)))
      .map((directive): CompositionFinding => {
        const message = `"@${directive}" at "${coordinate}" is governance's to write: it opens nothing in a domain's schema. Take it out, and ask for it in an overlay or an access agreement.`;
        return { code: 'POLICY_NOT_DOMAINS', severity: 'error', file, path: coordinate, message };
      }),
  );
}

function checkPolicyVersion({ name, file = name, document }: ParsedSubgraph): CompositionFinding[] {
  const link = findPolicyLink(document);
  if (!link || link.supported) return [];
  const message = `"${name}" links the policy spec "${link.url}", which is not supported.`;
  return [{ code: 'POLICY_VERSION_UNSUPPORTED', severity: 'error', file, message }];
}

/** A directive that looks like policy and is not imported protects nothing, and its author believes that it does. */
function checkPolicyLinked({ name, file = name, document }: ParsedSubgraph): CompositionFinding[] {
  const linked = findPolicyLink(document)?.directives;
  return [...annotatedCoordinates(document)].flatMap(({ coordinate, directives }) =>
    directives
      .map((directive) => directive.name.value)
      .filter((directive) => unlinkedPolicy.directives.has(directive) && !linked?.has(directive))
      .map((directive): CompositionFinding => {
        const message = `"@${directive}" at "${coordinate}" is not imported from "${policySpecUrl}". Import it in an "@link" on the schema, or call it something else.`;
        return { code: 'POLICY_NOT_LINKED', severity: 'error', file, path: coordinate, message };
      }),
  );
}
