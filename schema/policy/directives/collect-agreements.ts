import type { ConstDirectiveNode, DocumentNode } from 'graphql';
import type { Agreement } from '../policy.ts';
import { argument, type PolicyLink, schemaDirectives } from './policy-link.ts';

/** The agreements on a supergraph's schema. An unreadable one is dropped: it grants nothing. */
export function collectAgreements(document: DocumentNode, link: PolicyLink): Agreement[] {
  return schemaDirectives(document)
    .filter(({ name }) => link.directives.get(name.value) === 'agreement')
    .map(readAgreementDirective)
    .filter((agreement) => agreement !== undefined);
}

function readAgreementDirective(directive: ConstDirectiveNode): Agreement | undefined {
  const [consumer, product, purpose, expires, approver, source] = [
    'consumer',
    'product',
    'purpose',
    'expires',
    'approver',
    'source',
  ].map((name) => argument(directive, name));
  const parts = { consumer, product, purpose, expires, approver };
  if (!Object.values(parts).every((part) => typeof part === 'string' && part !== '')) return undefined;
  return { ...(parts as Agreement), ...(typeof source === 'string' ? { source } : {}) };
}
