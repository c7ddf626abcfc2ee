import { describe, expect, test } from 'vitest';
import { createBothExecutors } from '../both-executors.ts';

function createDomains() {
  const log: string[] = [];
  const step = (name: string, ms: number) => async () => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    log.push(name);
    return { id: name };
  };
  const domains = [
    {
      name: 'a',
      sdl: `
        type Query { last: Thing }
        type Mutation { first: Thing  third: Thing!  broken: Thing! }
        type Thing @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: { last: () => ({ id: log.at(-1) }) },
        Mutation: {
          first: step('first', 30),
          third: step('third', 0),
          broken: () => Promise.reject(new Error('No.')),
        },
      },
    },
    {
      name: 'b',
      sdl: 'type Mutation { second: Thing }  type Thing @key(fields: "id") { id: ID!  name: String }',
      resolvers: {
        Mutation: { second: step('second', 10) },
        Thing: { name: ({ id }: { id: string }) => `${id} at ${log.length}` },
      },
    },
  ];
  return { log, domains };
}

describe('mutations', () => {
  test('run one after the other, over domains', async () => {
    const { log, domains } = createDomains();
    const both = await createBothExecutors(domains);
    const { data } = await both.ours('mutation { first { id } second { id name } third { id name } }');
    expect(log).toEqual(['first', 'second', 'third']);
    expect(data).toEqual({
      first: { id: 'first' },
      second: { id: 'second', name: 'second at 2' },
      third: { id: 'third', name: 'third at 3' },
    });
  });

  test('that fail do not stop later ones, and null the fields that must not be null', async () => {
    const { log, domains } = createDomains();
    const both = await createBothExecutors(domains);
    const ours = await both.ours('mutation { first { id } broken { id } second { id } }');
    expect(ours.data).toBeNull();
    expect(ours.errors.map(({ path }) => path)).toEqual([['broken']]);
    expect(log).toEqual(['first', 'second']);
  });
});

describe('circular references', () => {
  const people = {
    name: 'people',
    sdl: `
      type Query { people: [Person!]! }
      type Person @key(fields: "id") { id: ID!  friend: Person  name: String }`,
    resolvers: {
      Query: { people: () => [{ id: '1' }, { id: '2' }] },
      Person: {
        __resolveReference: (reference: unknown) => reference,
        name: ({ id }: { id: string }) => `person ${id}`,
        friend: ({ id }: { id: string }) => ({ id: id === '1' ? '2' : '1' }),
      },
    },
  };
  const posts = {
    name: 'posts',
    sdl: `
      type Person @key(fields: "id") { id: ID!  posts: [Post!]! }
      type Post { author: Person!  title: String }`,
    resolvers: {
      Person: { posts: ({ id }: { id: string }) => [{ author: { id }, title: `post of ${id}` }] },
    },
  };

  test('end where the operation ends', async () => {
    const both = await createBothExecutors([people, posts]);
    const query =
      '{ people { name friend { posts { title author { name friend { name posts { author { friend { name } } } } } } } } }';
    const [ours, theirs] = [await both.ours(query), await both.theirs(query)];
    expect(JSON.stringify(ours.data)).toBe(JSON.stringify(theirs.data));
    expect(ours.fetched.length).toBe(theirs.fetched.length);
    expect(ours.data.people[0].friend.posts[0].author.friend.posts[0].author.friend).toEqual({
      name: 'person 2',
    });
  });

  test('an error in a shared part is at each of its positions', async () => {
    const failing = {
      ...posts,
      resolvers: {
        ...posts.resolvers,
        Post: {
          title: ({ author }: { author: { id: string } }) =>
            author.id === '2' ? Promise.reject(new Error('No.')) : 'T',
        },
      },
    };
    const both = await createBothExecutors([people, failing as unknown as typeof posts]);
    const { errors, data } = await both.ours(
      '{ people { friend { friend { posts { title } } } posts { title } } }',
    );
    expect(data.people[1].posts).toEqual([{ title: null }]);
    expect(errors.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        ['people', 1, 'posts', 0, 'title'],
        ['people', 1, 'friend', 'friend', 'posts', 0, 'title'],
      ]),
    );
    expect(errors).toHaveLength(2);
  });
});

test('branches of a plan are fetched concurrently', async () => {
  const waiting = new Set<string>();
  const meet = (name: string) => async () => {
    waiting.add(name);
    while (waiting.size < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    return name;
  };
  const both = await createBothExecutors([
    { name: 'a', sdl: 'type Query { a: String }', resolvers: { Query: { a: meet('a') } } },
    { name: 'b', sdl: 'type Query { b: String }', resolvers: { Query: { b: meet('b') } } },
  ]);
  expect((await both.ours('{ b a }')).data).toEqual({ b: 'b', a: 'a' });
});
