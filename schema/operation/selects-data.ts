import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';
import { someField } from './some-field.ts';

/** Whether an operation has a top-level field that a domain always resolves: not introspection, and unconditional. */
export function selectsData(
  { selections }: SelectionSetNode,
  fragment: (name: string) => FragmentDefinitionNode | undefined,
): boolean {
  return selections.some((selection) => {
    if (selection.directives?.length) return false;
    switch (selection.kind) {
      case Kind.FIELD:
        return !selection.name.value.startsWith('__');
      case Kind.INLINE_FRAGMENT:
        return selectsData(selection.selectionSet, fragment);
      default: {
        const spread = fragment(selection.name.value);
        return spread !== undefined && selectsData(spread.selectionSet, fragment);
      }
    }
  });
}

/** Whether a document selects any field besides introspection. */
export function selectsAnything(document: DocumentNode): boolean {
  return someField(document, ({ name }) => !name.value.startsWith('__'));
}
