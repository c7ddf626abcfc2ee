import { type DocumentNode, Kind, OperationTypeNode, visit } from 'graphql';

const names: Readonly<Record<OperationTypeNode, string>> = {
  [OperationTypeNode.QUERY]: 'Query',
  [OperationTypeNode.MUTATION]: 'Mutation',
  [OperationTypeNode.SUBSCRIPTION]: 'Subscription',
};

/**
 * Renames a subgraph's root types to those of the composed graph, where policy is looked up: a domain's policy on
 * `query_root.users` is about `Query.users`. A schema with another type of such a name is left unchanged, for the
 * composer to refuse.
 */
export function withDefaultRoots(document: DocumentNode): DocumentNode {
  const renamed = new Map<string, string>();
  const types = new Set<string>();
  for (const node of document.definitions) {
    if (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION) {
      for (const { operation, type } of node.operationTypes ?? []) {
        if (type.name.value !== names[operation]) renamed.set(type.name.value, names[operation]);
      }
    } else if ('name' in node && node.name) types.add(node.name.value);
  }
  if (renamed.size === 0 || [...renamed.values()].some((name) => types.has(name))) return document;
  const rename = <Node extends { readonly name: { readonly value: string } }>(node: Node) => {
    const name = renamed.get(node.name.value);
    return name === undefined ? undefined : { ...node, name: { ...node.name, value: name } };
  };
  return visit(document, {
    ObjectTypeDefinition: { leave: rename },
    ObjectTypeExtension: { leave: rename },
    NamedType: rename,
  });
}
