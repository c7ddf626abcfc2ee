import { expect, test } from 'vitest';
import { createTestMesh } from '#test/testkit/test-mesh.ts';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@external"])`;
const comments = ['a', 'b', 'c', 'd'];
const subgraphs = [
  {
    name: 'posts',
    sdl: `${link} type Query { post: Post } type Post @key(fields: "id") { id: ID! comments(limit: Int = 2): [String!] }`,
    resolvers: {
      Query: { post: () => ({ id: '1' }) },
      Post: { comments: (_: unknown, { limit }: { limit: number }) => comments.slice(0, limit) },
    },
  },
  {
    name: 'moods',
    sdl: `${link} type Post @key(fields: "id") { id: ID! comments(limit: Int = 2): [String!] @external
      mood: String @requires(fields: "comments(limit: 3)") tone: String @requires(fields: "comments(limit: 4)") }`,
    resolvers: {
      Post: {
        mood: (post: { comments: string[] }) => post.comments.join(),
        tone: (post: { comments: string[] }) => post.comments.join('-'),
      },
    },
  },
];
const query = '{ post { mood tone one: comments(limit: 1) } }';

test('one @requires with several arguments is answered where the planner that can is asked first', async () => {
  await using mesh = await createTestMesh({ subgraphs, gateway: { planner: 'hive' } });
  expect((await mesh.query(query)).data).toEqual({ post: { mood: 'a,b,c', tone: 'a-b-c-d', one: ['a'] } });
});

test('and is refused where it is not', async () => {
  await using mesh = await createTestMesh({ subgraphs });
  expect((await mesh.query(query)).errors?.map(({ extensions }) => extensions.code)).toEqual([
    'UNRESOLVABLE_OPERATION',
  ]);
});
