import type { DocumentNode } from 'graphql';
import type { AccessPolicy } from '../policy.ts';
import { requirementOf } from './collect-policy.ts';
import { argument, type PolicyLink, schemaDirectives } from './policy-link.ts';

/**
 * Who a document's schema states the organisation's own people are, each statement by itself: more than one is a
 * finding when composing. One that cannot be read lets nobody in.
 * @param from whom to name where a statement names no source.
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
