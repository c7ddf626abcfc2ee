import { linkHeader } from '#test/testkit/link-header.ts';
import type { TestSubgraphOptions } from '#test/testkit/test-subgraph.ts';

export const support = { sub: 'ada', roles: ['support'], client_id: 'desk', purposes: ['support'] };

/** In the data, in arguments and in variables, but never in the log. */
export const canary = 'canary-7f3a';

const person = {
  __typename: 'Person',
  id: '1',
  name: canary,
  nickname: canary,
  salary: canary,
  title: 'weaver',
  employer: { __typename: 'Person', id: '2', name: canary },
};

/** `Person.name` and fields that reveal it are unmasked for support, `nickname` is masked, `salary` closed to all. */
export const staffSubgraph: TestSubgraphOptions = {
  name: 'staff',
  sdl: `
    ${linkHeader({ federation: ['@key'], policy: ['@pii', '@classification', '@access', '@mask', '@reveals', '@inert'] })}
    type Query {
      person(id: ID!, called: String @reveals(field: "Person.nickname", by: FILTER), named: String @reveals(field: "Person.name", by: FILTER)): Person @classification(level: PUBLIC)
      someone: Named @classification(level: PUBLIC)
      firstName(of: [PersonFilter!]): String @classification(level: PUBLIC) @reveals(field: "Person.name", by: AGGREGATE)
    }
    input PersonFilter { title: String @inert }
    interface Named { id: ID!  name: String }
    type Person implements Named @key(fields: "id") @classification(level: PUBLIC) {
      id: ID! @classification(level: PUBLIC)
      name: String @classification(level: PUBLIC) @pii(category: "name") @mask(with: REDACT, unless: [["role:support"]])
      nickname: String @classification(level: PUBLIC) @pii(category: "name") @mask(with: NULL, unless: [])
      salary: String @classification(level: PUBLIC) @pii(category: "pay") @access(allow: [])
      title: String @classification(level: PUBLIC)
      employer: Person @classification(level: PUBLIC)
    }
  `,
  resolvers: {
    Query: { person: () => person, someone: () => person, firstName: () => canary },
    Person: { __resolveReference: () => person },
  },
};
