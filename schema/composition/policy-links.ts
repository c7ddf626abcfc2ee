import { annotatedCoordinates } from '../policy/directives/collect-policy.ts';
import { findPolicyLink, unlinkedPolicy } from '../policy/directives/policy-link.ts';
import { policySpecUrl } from '../policy/directives/spec.ts';
import type { CompositionFinding } from './compose-finding.ts';
import type { ParsedSubgraph } from './composition-source.ts';
import { misplacedPolicy } from './misplaced-policy.ts';
import type { Overlay } from './overlay.ts';

/** What a subgraph writes as policy, and is not understood or not even meant as it. */
export function checkPolicyLink(subgraph: ParsedSubgraph): CompositionFinding[] {
  return [...checkPolicyVersion(subgraph), ...checkPolicyLinked(subgraph)];
}

/** Policy that stands where it would protect nothing. An overlay links nothing. */
export function checkPolicyPlaced(source: ParsedSubgraph | Overlay): CompositionFinding[] {
  const { file = 'name' in source ? source.name : '', document } = source;
  const link = 'name' in source ? findPolicyLink(document) : unlinkedPolicy;
  return link ? misplacedPolicy(document, link, file) : [];
}

function checkPolicyVersion({ name, file = name, document }: ParsedSubgraph): CompositionFinding[] {
  const link = findPolicyLink(document);
  if (!link || link.supported) return [];
  const message = `"${name}" links the policy spec "${link.url}", which is not understood here.`;
  return [{ code: 'POLICY_VERSION_UNSUPPORTED', severity: 'error', file, message }];
}

/** A directive that looks like policy and is none would protect nothing, and whoever wrote it believes that it does. */
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
