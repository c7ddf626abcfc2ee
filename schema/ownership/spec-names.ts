import type { DocumentNode } from 'graphql';
import { linkedSpecs } from '../policy/directives/linked-specs.ts';
import { findPolicyLink } from '../policy/directives/policy-link.ts';
import { policySpecIdentity, policyTypePrefix } from '../policy/directives/spec.ts';

/** What a subgraph's names of directives and types mean, however its links rename them. */
export interface SpecNames {
  /** A directive of federation or of the policy spec, by the document's name; `undefined` for any other. */
  federation(name: string): string | undefined;
  policy(name: string): string | undefined;
  /** Whether a type is part of a spec and not of the graph. */
  ownsType(name: string): boolean;
}

const federationIdentity = 'https://specs.apollo.dev/federation';

/** The directives of federation that a domain may write on what another owns: each only says how it extends it. */
const directives = [
  'key',
  'extends',
  'external',
  'shareable',
  'provides',
  'requires',
  'override',
  'interfaceObject',
];

export function specNames(document: DocumentNode): SpecNames {
  const specs = linkedSpecs(document);
  const federation = specs.find(({ identity }) => identity === federationIdentity);
  const local = new Map(
    directives.flatMap((name) =>
      (federation ? federation.directiveNames(name) : [name]).map((written) => [written, name] as const),
    ),
  );
  const policy = findPolicyLink(document);
  const known = specs.filter(
    ({ identity, url }) =>
      identity.startsWith('https://specs.apollo.dev/') || url.startsWith(policySpecIdentity),
  );
  return {
    federation: (name) => local.get(name),
    policy: (name) => policy?.directives.get(name),
    ownsType: (name) =>
      name.startsWith('_') || name.startsWith(policyTypePrefix) || known.some((spec) => spec.ownsType(name)),
  };
}
