import { type ConstDirectiveNode, type DocumentNode, Kind, type TypeDefinitionNode, visit } from 'graphql';

/**
 * A supergraph without its `resolvable: false` keys. They let nobody into a subgraph, and the ways out of it go
 * by the other subgraphs' keys; but the planner takes the first key that it finds, resolvable or not, to come
 * back with what a `@requires` asked for, and the subgraph answers with nulls.
 */
export function dropUnresolvableKeys(supergraph: DocumentNode): DocumentNode {
  const enter = (node: TypeDefinitionNode) => withoutUnresolvable(node);
  return visit(supergraph, { ObjectTypeDefinition: enter, InterfaceTypeDefinition: enter });
}

function withoutUnresolvable(node: TypeDefinitionNode): TypeDefinitionNode | undefined {
  const { directives = [] } = node;
  if (!directives.some(isUnresolvable)) return undefined;
  const bare = new Map<string | undefined, ConstDirectiveNode>();
  const kept = directives.filter((directive) => !isUnresolvable(directive));
  for (const directive of directives) {
    const graph = graphOf(directive);
    // The type is still one that the subgraph knows.
    if (isUnresolvable(directive) && !kept.some((other) => joins(other, graph))) {
      bare.set(graph, withoutKey(directive));
    }
  }
  return { ...node, directives: [...bare.values(), ...kept] } as TypeDefinitionNode;
}

function isUnresolvable({ name, arguments: given = [] }: ConstDirectiveNode): boolean {
  return (
    name.value === 'join__type' &&
    given.some(({ name: { value: argument }, value }) => {
      return argument === 'resolvable' && value.kind === Kind.BOOLEAN && !value.value;
    })
  );
}

function joins({ name, arguments: given = [] }: ConstDirectiveNode, graph: string | undefined): boolean {
  return name.value === 'join__type' && graphOf({ arguments: given }) === graph;
}

function graphOf({ arguments: given = [] }: Pick<ConstDirectiveNode, 'arguments'>): string | undefined {
  const value = given.find(({ name }) => name.value === 'graph')?.value;
  return value?.kind === Kind.ENUM ? value.value : undefined;
}

function withoutKey(directive: ConstDirectiveNode): ConstDirectiveNode {
  const { arguments: given = [] } = directive;
  return { ...directive, arguments: given.filter(({ name }) => !['key', 'resolvable'].includes(name.value)) };
}
