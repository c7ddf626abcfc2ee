import { annotatedCoordinates } from '../policy/directives/collect-policy.ts';
import {
  findPolicyLink,
  isPolicyLink,
  schemaDirectives,
  unlinkedPolicy,
} from '../policy/directives/policy-link.ts';
import { policySpecUrl } from '../policy/directives/spec.ts';
import type { CompositionFinding } from './compose-finding.ts';
import type { ParsedSubgraph } from './composition-source.ts';
import { misplacedPolicy } from './misplaced-policy.ts';
import type { Overlay } from './overlay.ts';
import { placeOfDirective } from './source-places.ts';
import { unreadablePolicy } from './unreadable-policy.ts';

/** Findings about a subgraph's policy: an unsupported version, directives not imported, statements of governance. */
export function checkPolicyLink(subgraph: ParsedSubgraph): CompositionFinding[] {
  return [...checkPolicyVersion(subgraph), ...checkPolicyLinked(subgraph), ...checkGovernance(subgraph)];
}

/** Policy in places where it would protect nothing, or that cannot be read. An overlay needs no link. */
export function checkPolicyWritten(source: ParsedSubgraph | Overlay): CompositionFinding[] {
  const { document } = source;
  const link = 'name' in source ? findPolicyLink(document) : unlinkedPolicy;
  return link ? [...misplacedPolicy(document, link), ...unreadablePolicy(document, link)] : [];
}

const governanceOnly: ReadonlySet<string | undefined> = new Set(['audience', 'organisation', 'agreement']);

/** A domain may not state the organisation, an audience or an agreement: it could open itself. */
function checkGovernance({ document }: ParsedSubgraph): CompositionFinding[] {
  const link = findPolicyLink(document);
  const places = [
    { coordinate: 'schema', directives: schemaDirectives(document) },
    ...annotatedCoordinates(document),
  ];
  return places.flatMap(({ coordinate, directives }) =>
    directives
      .filter(({ name }) => governanceOnly.has(link?.directives.get(name.value)))
      .map((directive): CompositionFinding => {
        const message = `"@${directive.name.value}" at "${coordinate}" is governance's to write: it opens nothing in a domain's schema. Take it out, and ask for it in an overlay or an access agreement.`;
        const place = placeOfDirective(directive);
        return { code: 'POLICY_NOT_DOMAINS', severity: 'error', path: coordinate, message, ...place };
      }),
  );
}

function checkPolicyVersion({ name, document }: ParsedSubgraph): CompositionFinding[] {
  const link = findPolicyLink(document);
  if (!link || link.supported) return [];
  const message = `"${name}" links the policy spec "${link.url}", which is not supported. Link "${policySpecUrl}", once.`;
  return schemaDirectives(document)
    .filter(isPolicyLink)
    .slice(0, 1)
    .map((directive) => ({
      code: 'POLICY_VERSION_UNSUPPORTED',
      severity: 'error',
      message,
      ...placeOfDirective(directive),
    }));
}

/** A directive that looks like policy and is not imported protects nothing, and its author believes that it does. */
function checkPolicyLinked({ document }: ParsedSubgraph): CompositionFinding[] {
  const linked = findPolicyLink(document)?.directives;
  return [...annotatedCoordinates(document)].flatMap(({ coordinate, directives }) =>
    directives
      .filter(({ name }) => unlinkedPolicy.directives.has(name.value) && !linked?.has(name.value))
      .map((directive): CompositionFinding => {
        const message = `"@${directive.name.value}" at "${coordinate}" is not imported from "${policySpecUrl}". Import it in an "@link" on the schema, or call it something else.`;
        const place = placeOfDirective(directive);
        return { code: 'POLICY_NOT_LINKED', severity: 'error', path: coordinate, message, ...place };
      }),
  );
}
