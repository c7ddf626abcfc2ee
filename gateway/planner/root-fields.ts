import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf } from '#schema/operation/fragments.ts';

/** Root fields that a message names; the others are counted. */
const mostNamed = 5;

/** The fields of an operation's root, those in fragments too, without what domains are never asked. */
export function rootFieldsOf(
  document: DocumentNode,
  { selectionSet }: OperationDefinitionNode,
): readonly FieldNode[] {
  const fragments = fragmentsOf(document);
  const fieldsOf = ({ selections }: SelectionSetNode): readonly FieldNode[] =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return selection.name.value.startsWith('__') ? [] : [selection];
      const spread =
        selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      return spread ? fieldsOf(spread.selectionSet) : [];
    });
  return fieldsOf(selectionSet);
}

/** Says at which root fields an operation cannot be resolved. */
export function unresolvedMessage(fields: readonly FieldNode[]): string {
  const names = [...new Set(fields.map(({ name }) => `"${name.value}"`))];
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
  return `No domain can resolve what the operation selects at ${names.slice(0, mostNamed).join(', ')}${more}.`;
}
