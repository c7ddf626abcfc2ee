import { Kind, type OperationDefinitionNode, parse, type SelectionSetNode } from 'graphql';
import type { TypeShapes } from './type-shapes.ts';

/**
 * The coordinates that a field set (`"id address { zip }"`) selects on a type; a field of an abstract type
 * stands for that field of every type that it can be.
 * @param fieldSet a directive's argument; anything but a text selects nothing.
 */
export function selectedCoordinates(shapes: TypeShapes, typeName: string, fieldSet: unknown): string[] {
  if (typeof fieldSet !== 'string') return [];
  const [operation] = parse(`{ ${fieldSet} }`, { noLocation: true }).definitions;
  return [...walk(shapes, typeName, (operation as OperationDefinitionNode).selectionSet)];
}

function* walk(shapes: TypeShapes, typeName: string, { selections }: SelectionSetNode): Generator<string> {
  for (const selection of selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      yield* walk(shapes, selection.typeCondition?.name.value ?? typeName, selection.selectionSet);
    } else if (selection.kind === Kind.FIELD) {
      const concrete = [...new Set([typeName, ...shapes.possible(typeName)])];
      yield* concrete.map((name) => `${name}.${selection.name.value}`);
      const returns = shapes.types.get(typeName)?.fields.get(selection.name.value)?.returns;
      if (returns && selection.selectionSet) yield* walk(shapes, returns, selection.selectionSet);
    }
  }
}
