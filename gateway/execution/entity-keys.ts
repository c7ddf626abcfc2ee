import {
  type ConstDirectiveNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  valueFromASTUntyped,
} from 'graphql';
import { selectedCoordinates } from './selected-coordinates.ts';

/**
 * Coordinates of all fields that are part of some entity's key. Keys travel between domains whoever asks,
 * which is why composition refuses personal data in them.
 * @param schema the whole supergraph's, where `@join__type(key:)` holds them.
 */
export function entityKeys(schema: GraphQLSchema): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    const nodes = [type.astNode, ...type.extensionASTNodes];
    for (const directive of nodes.flatMap((node) => node?.directives ?? [])) {
      const key = keyOf(directive);
      if (key === undefined) continue;
      const document = parse(`{ ${key} }`, { noLocation: true });
      const { selectionSet } = document.definitions[0] as OperationDefinitionNode;
      selectedCoordinates(selectionSet, type.name, document, schema, keys);
    }
  }
  return keys;
}

function keyOf({ name, arguments: given }: ConstDirectiveNode): string | undefined {
  const key = name.value === 'join__type' && given?.find((argument) => argument.name.value === 'key');
  return key && key.value.kind === Kind.STRING ? String(valueFromASTUntyped(key.value)) : undefined;
}
