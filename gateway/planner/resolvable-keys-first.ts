import { type ConstDirectiveNode, type DocumentNode, Kind, type TypeDefinitionNode, visit } from 'graphql';

/**
 * A supergraph in which the `resolvable: false` keys of a type stand behind the others. To come back with what a
 * `@requires` asked for, the planner takes the first key that it finds, resolvable or not; by one that is not,
 * the subgraph would answer with nulls.
 */
export function resolvableKeysFirst(supergraph: DocumentNode): DocumentNode {
  const enter = (node: TypeDefinitionNode) => reordered(node);
  return visit(supergraph, { ObjectTypeDefinition: enter, InterfaceTypeDefinition: enter });
}

function reordered(node: TypeDefinitionNode): TypeDefinitionNode | undefined {
  const { directives = [] } = node;
  const last = directives.filter(isUnresolvable);
  if (last.length === 0) return undefined;
  const first = directives.filter((directive) => !isUnresolvable(directive));
  return { ...node, directives: [...first, ...last] } as TypeDefinitionNode;
}

/** Whether a `@join__type` says that its key lets nobody in. */
export function isUnresolvable({ name, arguments: given = [] }: ConstDirectiveNode): boolean {
  return (
    name.value === 'join__type' &&
    given.some(({ name: { value: argument }, value }) => {
      return argument === 'resolvable' && value.kind === Kind.BOOLEAN && !value.value;
    })
  );
}
