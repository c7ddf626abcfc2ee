import { domainDirectives, linkHeader } from '#test/testkit/link-header.ts';
import type { TestSubgraphOptions } from '#test/testkit/test-subgraph.ts';

const head = `
  ${linkHeader({ federation: ['@key', '@shareable'], policy: [...domainDirectives, '@agreement'] })}
`;

export const analyst = { roles: ['analyst'], purposes: ['analytics'] };
export const steward = { roles: ['steward'], purposes: ['governance'] };

const users = [
  { __typename: 'User', id: '1', name: '[redacted]', email: null, salary: 'a secret', country: 'NL' },
  { __typename: 'User', id: '2', name: '[redacted]', email: null, salary: 'a secret', country: 'BE' },
];
const firms = [{ __typename: 'Firm', id: '9', name: 'Weavers', email: null, salary: null, country: 'NL' }];

/**
 * For an analyst `User.email` and `User.name` are masked, `User.salary` and `Query.secrets` denied; a steward sees
 * all. The subgraph returns masked values: the tests are about the gateway's enforcement.
 */
export const usersSubgraph: TestSubgraphOptions = {
  name: 'users',
  sdl: `
    ${head}
    type Query {
      user(id: ID!): User @classification(level: PUBLIC)
      users(where: UserFilter, orderBy: [UserOrderBy!], by: [UserDimension!], city: String = "x" @inert, emailLike: String @reveals(field: "User.email", by: FILTER)): [User!] @classification(level: PUBLIC)
      parties(named: String @inert): [Party!] @classification(level: PUBLIC)
      anything: [Anything!] @classification(level: PUBLIC)
      mailboxes: Int @classification(level: PUBLIC) @reveals(field: "User.email", by: AGGREGATE)
      secrets: Secrets @classification(level: PUBLIC) @access(allow: [["role:steward"]])
      sorted(orderBy: UserOrderBy = { email: ASC }): [User!] @classification(level: PUBLIC)
    }
    type Secrets @classification(level: PUBLIC) { users(where: UserFilter): [User!] @classification(level: PUBLIC)  code: String! @classification(level: PUBLIC) }
    interface Party { id: ID!  country: String  name: String  salary: String  email: String }
    type User implements Party @key(fields: "id") @classification(level: PUBLIC) {
      id: ID! @classification(level: PUBLIC)
      name: String @classification(level: PUBLIC) @mask(with: REDACT, unless: [["role:steward"]])
      email: String @classification(level: PUBLIC) @mask(with: NULL, unless: [["role:steward"]])
      salary: String @classification(level: PUBLIC) @access(allow: [["role:steward"]])
      required: String! @classification(level: PUBLIC) @access(allow: [["role:steward"]])
      country: String @classification(level: PUBLIC)
      friend: User @classification(level: PUBLIC)
    }
    type Firm implements Party @classification(level: PUBLIC) {
      id: ID! @classification(level: PUBLIC)
      name: String @classification(level: PUBLIC)
      country: String @classification(level: PUBLIC)
      salary: String @classification(level: PUBLIC)
      email: String @classification(level: PUBLIC)
    }
    union Anything = User | Firm
    enum Direction { ASC DESC }
    enum UserDimension { COUNTRY @reveals(field: "User.country", by: GROUP)  EMAIL @reveals(field: "User.email", by: GROUP) }
    input TextFilter { eq: String  in: [String!] }
    input UserFilter {
      and: [UserFilter!]
      not: UserFilter
      country: TextFilter @reveals(field: "User.country", by: FILTER)
      email: TextFilter @reveals(field: "User.email", by: FILTER)
      salary: TextFilter @reveals(field: "User.salary", by: FILTER)
    }
    input UserOrderBy { country: Direction @reveals(field: "User.country", by: SORT)  email: Direction @reveals(field: "User.email", by: SORT) }
  `,
  resolvers: {
    Query: {
      user: (_: unknown, { id }: { id: string }) => users.find((user) => user.id === id) ?? null,
      users: () => users,
      sorted: () => users,
      parties: () => [...users, ...firms],
      anything: () => [...users, ...firms],
      mailboxes: () => 2,
      secrets: () => ({ users, code: 'a secret' }),
    },
    User: {
      __resolveReference: ({ id }: { id: string }) => users.find((user) => user.id === id) ?? null,
      friend: ({ id }: { id: string }) => users.find((user) => user.id !== id) ?? null,
      required: () => 'a secret',
    },
  },
};

/** Extends users from another domain; all its own fields are public. */
export const ordersSubgraph: TestSubgraphOptions = {
  name: 'orders',
  sdl: `
    ${head}
    type Query { orders: [Order!] @classification(level: PUBLIC) }
    type Order @key(fields: "id") @classification(level: PUBLIC) {
      id: ID! @classification(level: PUBLIC)
      total: Int! @classification(level: PUBLIC)
      customer: User @classification(level: PUBLIC)
    }
    type User @key(fields: "id") { id: ID! @classification(level: PUBLIC)  orders: [Order!] @classification(level: PUBLIC) }
  `,
  resolvers: {
    Query: {
      orders: () => [
        { id: 'o1', total: 3, customer: { id: '1' } },
        { id: 'o2', total: 4, customer: { id: '2' } },
      ],
    },
    User: { orders: ({ id }: { id: string }) => [{ id: `o${id}`, total: Number(id) }] },
  },
};
