import type { DocumentNode, FieldNode, OperationDefinitionNode } from 'graphql';
import { introspectionFields } from '#schema/operation/introspection-fields.ts';

/** Root fields that a message names; the others are counted. */
const mostNamed = 5;

/** The fields of an operation's root, those in fragments too, without what domains are never asked. */
export function rootFieldsOf(
  document: DocumentNode,
  operation: OperationDefinitionNode,
): readonly FieldNode[] {
  const { beside } = introspectionFields(document, operation);
  return [...beside].filter(({ name }) => !name.value.startsWith('__'));
}

/** Says at which root fields an operation cannot be resolved. */
export function unresolvedMessage(fields: readonly FieldNode[]): string {
  const names = [...new Set(fields.map(({ name }) => `"${name.value}"`))];
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
  return `No domain can resolve what the operation selects at ${names.slice(0, mostNamed).join(', ')}${more}.`;
}
