import type { DocumentNode } from 'graphql';
import { annotatedCoordinates } from './collect-policy.ts';
import { argument, findPolicyLink } from './policy-link.ts';

/** The contract ids of a document's types and fields, by coordinate; empty where it links no policy. */
export function collectContractIds(document: DocumentNode): Map<string, readonly string[]> {
  const link = findPolicyLink(document);
  const found = new Map<string, readonly string[]>();
  for (const { coordinate, directives } of link ? annotatedCoordinates(document) : []) {
    const ids = directives
      .filter(({ name }) => link?.directives.get(name.value) === 'contractId')
      .map((directive) => argument(directive, 'id'))
      .filter((id) => typeof id === 'string');
    if (ids.length > 0) found.set(coordinate, [...(found.get(coordinate) ?? []), ...ids]);
  }
  return found;
}
