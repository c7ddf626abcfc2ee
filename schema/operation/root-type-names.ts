/** The root types of a composed graph, which renames those of its subgraphs. */
export const rootTypeNames: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);
