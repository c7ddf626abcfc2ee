import type { DocumentNode } from 'graphql';
import type { CompositionFinding } from '../composition/compose-finding.ts';
import { collectOrganisation } from '../policy/directives/collect-organisation.ts';
import { findPolicyLink } from '../policy/directives/policy-link.ts';
import type { CoordinatePolicy, Requirement } from '../policy/policy.ts';
import { implies } from '../policy/requirement-logic.ts';

type Policies = ReadonlyMap<string, CoordinatePolicy>;

/**
 * Callers that only the next supergraph admits: by a wider statement of the organisation's own people, or by the
 * audience of a type that is already served. Removing a statement loosens nothing.
 */
export function loosenedAudience(
  before: { readonly document: DocumentNode; readonly written: Policies },
  after: { readonly document: DocumentNode; readonly written: Policies },
  served: ReadonlySet<string>,
): CompositionFinding[] {
  // An ungoverned graph was open to every caller.
  if (!findPolicyLink(before.document)) return [];
  const [old, next] = [before, after].map(({ document }) => organisationOf(document)) as [
    Requirement,
    Requirement,
  ];
  const organisation = implies(next, old)
    ? []
    : [loosened('schema', `The organisation's own people were ${shown(old)}, and are ${shown(next)} now.`)];
  const audiences = [...after.written].flatMap(([type, policy]) => {
    const [was, is] = [before.written.get(type), policy].map(audienceOf) as [Requirement, Requirement];
    if (!served.has(type) || implies(is, was)) return [];
    return [
      loosened(
        type,
        `"${type}" was open to ${shown(was)} beside the organisation, and is now open to ${shown(is)}.`,
      ),
    ];
  });
  return [...organisation, ...audiences];
}

function organisationOf(document: DocumentNode): Requirement {
  const link = findPolicyLink(document);
  const [stated, ...more] = link ? collectOrganisation(document, link) : [];
  return stated && more.length === 0 ? stated.allow : [];
}

function audienceOf(policy: CoordinatePolicy | undefined): Requirement {
  return (policy?.audience ?? []).flatMap(({ allow }) => allow);
}

function shown(requirement: Requirement): string {
  return requirement.length === 0 ? 'nobody' : JSON.stringify(requirement);
}

function loosened(path: string, found: string): CompositionFinding {
  const message = `${found} Have governance accept it, or take it back.`;
  return { code: 'POLICY_LOOSENED', severity: 'error', path, message };
}
