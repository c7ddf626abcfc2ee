/** The root types of a composed graph, whatever its subgraphs call theirs. */
export const rootTypeNames: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);
