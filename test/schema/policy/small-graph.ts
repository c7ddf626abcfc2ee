import { composeSupergraph } from '#schema/compose.ts';
import { type GovernedGraph, readGovernedGraph } from '#schema/policy/governed-graph.ts';
import type { Agreement } from '#schema/policy/policy.ts';
import { anonymous, type Principal } from '#schema/policy/principal.ts';
import { domainDirectives, linkHeader } from '#test/testkit/link-header.ts';
import { withOrganisation } from '#test/testkit/organisation.ts';

export interface SmallGraphOptions {
  /** From a file's name to its text. */
  readonly overlays?: Readonly<Record<string, string>>;
  readonly agreements?: readonly Agreement[];
}

/** A composed graph of one domain `users`, with a field for each kind of decision. */
export function smallGraph({ overlays = {}, agreements = [] }: SmallGraphOptions = {}): GovernedGraph {
  const composed = composeSupergraph({
    subgraphs: [{ name: 'users', url: 'http://users', sdl }],
    overlays: withOrganisation(Object.entries(overlays).map(([file, text]) => ({ file, sdl: text }))),
    agreements,
  });
  if (!composed.ok) throw new Error(JSON.stringify(composed.findings, null, 2));
  return readGovernedGraph(composed.supergraph);
}

export function caller(role: string, more: Partial<Principal> = {}): Principal {
  return { ...anonymous, authenticated: true, subject: role, roles: [role], ...more };
}

const sdl = `
  ${linkHeader({ federation: ['@key', '@inaccessible'], policy: [...domainDirectives, '@agreement'] })}
  type Query {
    user(id: ID!): User @classification(level: PUBLIC)
    users(where: UserFilter, orderBy: UserOrder, first: Int): UserConnection @classification(level: PUBLIC)
  }
  type UserConnection @classification(level: PUBLIC) { nodes: [User!]!  totalCount: Int }
  type User
    @key(fields: "id")
    @classification(level: PUBLIC)
    @rows(field: "country", claim: "country", unless: [["role:steward"], ["role:analyst"]])
    @minGroupSize(k: 12, of: "id", unless: [["role:steward"]])
  {
    id: ID! @classification(level: PUBLIC)
    name: String @classification(level: PUBLIC) @pii(category: "name") @mask(with: REDACT, unless: [["role:steward"], ["role:support", "purpose:support"], ["self:id"]])
    email: String @classification(level: INTERNAL) @pii(category: "email") @mask(with: HASH, unless: [["role:steward"]])
    salary: Int @classification(level: RESTRICTED)
    country: String @classification(level: PUBLIC)
    city: String @classification(level: PUBLIC) @mask(with: NULL, unless: [["agreement", "purpose:campaigns"], ["role:steward"]])
    hidden: String @inaccessible @classification(level: PUBLIC)
  }
  enum Direction { ASC DESC }
  input TextFilter { eq: String  in: [String!]  like: String }
  input UserFilter {
    and: [UserFilter!]
    name: TextFilter @reveals(field: "User.name", by: FILTER)
    email: TextFilter @reveals(field: "User.email", by: FILTER)
    country: TextFilter @reveals(field: "User.country", by: FILTER)
  }
  input UserOrder { email: Direction @reveals(field: "User.email", by: SORT)  country: Direction @reveals(field: "User.country", by: SORT) }
`;
