import { linkHeader } from '#test/testkit/link-header.ts';
import type { TestSubgraphOptions } from '#test/testkit/test-subgraph.ts';

const people = {
  u1: { __typename: 'Person', id: 'u1', name: 'Ada', nickname: null, kind: 'HUMAN' },
  u2: { __typename: 'Person', id: 'u2', name: 'Grace', nickname: 'Amazing', kind: 'HUMAN' },
  b1: { __typename: 'Bot', id: 'b1', name: 'Robby', model: 'R-7' },
} as const;

type PersonId = keyof typeof people;

/** People and bots, behind an interface and a union. */
export const peopleSubgraph: TestSubgraphOptions = {
  name: 'people',
  sdl: `
    ${linkHeader({ federation: ['@key', '@shareable'] })}
    type Query { me: Person  actor(id: ID!): Actor  actors(kinds: [Kind!] = [HUMAN], filter: ActorFilter): [Actor!]!  anything: [Anything] }
    type Mutation { rename(id: ID!, name: String!): Person }
    interface Actor { id: ID!  name: String! }
    type Person implements Actor @key(fields: "id") { id: ID!  name: String!  nickname: String  kind: Kind }
    type Bot implements Actor @key(fields: "id") { id: ID!  name: String!  model: String }
    union Anything = Person | Bot
    enum Kind { HUMAN MACHINE }
    input ActorFilter { name: String  kind: Kind = HUMAN  and: [ActorFilter!] }
  `,
  resolvers: {
    Query: {
      me: () => people.u1,
      actor: (_: unknown, { id }: { id: PersonId }) => people[id] ?? null,
      actors: (_: unknown, { kinds, filter }: { kinds: string[]; filter?: { name?: string } }) =>
        Object.values(people).filter(
          (one) =>
            kinds.includes('kind' in one ? one.kind : 'MACHINE') &&
            (!filter?.name || one.name === filter.name),
        ),
      anything: () => [people.u1, null, people.b1],
    },
    Mutation: {
      rename: (_: unknown, { id, name }: { id: PersonId; name: string }) => ({ ...people[id], name }),
    },
    Person: { __resolveReference: ({ id }: { id: PersonId }) => people[id] ?? null },
    Bot: { __resolveReference: ({ id }: { id: PersonId }) => people[id] ?? null },
  },
};

const posts = [
  { id: 'p1', title: 'Notes', author: 'u1', likes: 3 },
  { id: 'p2', title: 'Compilers', author: 'u2', likes: 5 },
  { id: 'p3', title: 'Engines', author: 'u1', likes: 0 },
];

/** Posts, and the fields that they add to people; `Person.posts` has arguments. */
export const postsSubgraph: TestSubgraphOptions = {
  name: 'posts',
  sdl: `
    ${linkHeader({ federation: ['@key'] })}
    type Query { posts(first: Int = 10): [Post!]  post(id: ID!): Post }
    type Post @key(fields: "id") { id: ID!  title: String!  likes: Int!  author: Person }
    type Person @key(fields: "id") { id: ID!  posts(first: Int = 10): [Post!]  score: Float! }
  `,
  resolvers: {
    Query: {
      posts: (_: unknown, { first }: { first: number }) => posts.slice(0, first),
      post: (_: unknown, { id }: { id: string }) => posts.find((post) => post.id === id) ?? null,
    },
    Post: {
      author: ({ author }: { author: string }) => ({ id: author }),
      __resolveReference: ({ id }: { id: string }) => posts.find((post) => post.id === id) ?? null,
    },
    Person: {
      posts: ({ id }: { id: string }, { first }: { first: number }) =>
        posts.filter(({ author }) => author === id).slice(0, first),
      score: ({ id }: { id: string }) => id.length / 4,
    },
  },
};
