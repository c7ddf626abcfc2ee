import { type DocumentNode, type FieldNode, Kind, type SelectionSetNode } from 'graphql';

/** Whether a test holds for any field that a document selects, in its operations and fragments. */
export function someField(document: DocumentNode, test: (field: FieldNode) => boolean): boolean {
  return document.definitions.some(
    (definition) =>
      'selectionSet' in definition && definition.selectionSet && someIn(definition.selectionSet, test),
  );
}

function someIn({ selections }: SelectionSetNode, test: (field: FieldNode) => boolean): boolean {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD && test(selection)) return true;
    if ('selectionSet' in selection && selection.selectionSet && someIn(selection.selectionSet, test))
      return true;
  }
  return false;
}
