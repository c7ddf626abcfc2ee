import type { DocumentNode } from 'graphql';
import type { AccessPolicy } from '../policy.ts';
import { requirementOf } from './collect-policy.ts';
import { argument, type PolicyLink, schemaDirectives } from './policy-link.ts';

/**
 * A document's statements of who the organisation's own people are; more than one is a finding of composition. An
 * unreadable one matches no caller.
 * @param from the source of a statement that names none.
 */
export function collectOrganisation(document: DocumentNode, link: PolicyLink, from?: string): AccessPolicy[] {
  return schemaDirectives(document)
    .filter(({ name }) => link.directives.get(name.value) === 'organisation')
    .map((directive) => {
      const allow = requirementOf(argument(directive, 'allow'), undefined) ?? [];
      const source = argument(directive, 'source') ?? from;
      return { allow, ...(typeof source === 'string' ? { source } : {}) };
    });
}
