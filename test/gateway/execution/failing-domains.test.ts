import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { peopleSubgraph, postsSubgraph } from '#test/fixtures/plain-mesh.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import { createTestSubgraph, type Fault, send } from '#test/testkit/test-subgraph.ts';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({
    subgraphs: [peopleSubgraph, postsSubgraph],
    gateway: { fetches: { timeoutMs: 300, bytes: 10_000 } },
  });
});
afterAll(() => mesh[Symbol.asyncDispose]());
afterEach(() => {
  for (const subgraph of Object.values(mesh.subgraphs)) subgraph.fault = undefined;
});

const secret = 'postgres://admin:hunter2@db';
const query = '{ posts(first: 2) { title author { name } } }';
const partial = {
  posts: [
    { title: 'Notes', author: null },
    { title: 'Compilers', author: null },
  ],
};

const faults: readonly (readonly [string, Fault, string])[] = [
  ['answers 500', (outgoing) => send(outgoing, 500, secret), 'SUBGRAPH_UNAVAILABLE'],
  ['answers garbage', (outgoing) => send(outgoing, 200, secret), 'SUBGRAPH_UNAVAILABLE'],
  ['answers JSON that is not GraphQL', (outgoing) => send(outgoing, 200, '[1]'), 'SUBGRAPH_UNAVAILABLE'],
  ['answers nothing', (outgoing) => send(outgoing, 200, '{}'), 'SUBGRAPH_UNAVAILABLE'],
  [
    'answers HTML',
    (outgoing) => send(outgoing, 200, '{"data":{}}', { 'content-type': 'text/html' }),
    'SUBGRAPH_UNAVAILABLE',
  ],
  [
    'is behind a proxy that answers 502',
    (outgoing) => send(outgoing, 502, `<html>${secret}</html>`, { 'content-type': 'text/html' }),
    'SUBGRAPH_UNAVAILABLE',
  ],
  [
    'answers too much',
    (outgoing) => send(outgoing, 200, JSON.stringify({ data: { x: 'x'.repeat(20_000) } })),
    'SUBGRAPH_UNAVAILABLE',
  ],
  ['hangs up', (outgoing) => outgoing.destroy(), 'SUBGRAPH_UNAVAILABLE'],
  [
    'hangs up in the middle',
    (outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      outgoing.write('{"data":', () => outgoing.destroy());
    },
    'SUBGRAPH_UNAVAILABLE',
  ],
  ['says nothing', () => {}, 'SUBGRAPH_TIMEOUT'],
  [
    'never ends',
    (outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => outgoing.write(' '), 20);
      outgoing.once('close', () => clearInterval(drip));
    },
    'SUBGRAPH_TIMEOUT',
  ],
  [
    'fails inside',
    (outgoing) =>
      send(
        outgoing,
        200,
        JSON.stringify({ data: null, errors: [{ message: secret, extensions: { code: 'DB', secret } }] }),
      ),
    'SUBGRAPH_ERROR',
  ],
  [
    'distrusts the gateway',
    (outgoing) =>
      send(
        outgoing,
        401,
        JSON.stringify({ errors: [{ message: secret, extensions: { code: 'SUBGRAPH_UNTRUSTED_CALLER' } }] }),
      ),
    'SUBGRAPH_UNAVAILABLE',
  ],
  [
    'speaks another version of the mesh protocol',
    (outgoing) =>
      send(
        outgoing,
        400,
        JSON.stringify({ errors: [{ message: secret, extensions: { code: 'SUBGRAPH_INCOMPATIBLE' } }] }),
      ),
    'SUBGRAPH_INCOMPATIBLE',
  ],
];

test.each(faults)('a domain that %s affects only its own fields', async (_, fault, code) => {
  const people = mesh.subgraphs.people;
  if (people) people.fault = fault;
  const response = await mesh.query(query);
  expect(response.status).toBe(200);
  expect(response.data).toEqual(partial);
  expect(response.errors?.map(({ path, extensions }) => [path, extensions])).toMatchObject([
    [['posts', 0, 'author', 'name'], { code, domain: 'people' }],
    [['posts', 1, 'author', 'name'], { code, domain: 'people' }],
  ]);
  expect(response.errors?.[0]?.message).toContain('"people"');
  expect(JSON.stringify(response)).not.toContain('hunter2');
});

const nicknames = '{ posts(first: 2) { author { id nickname } } }';
const ada = { __typename: 'Person', nickname: 'Countess' };
const everybody = [0, 1];

/** Nullable fields only, so that only an error shows a failure. */
const misshapen: readonly (readonly [string, unknown, string, readonly number[]])[] = [
  ['leaves entities out', { data: {} }, 'SUBGRAPH_ERROR', everybody],
  ['has null for entities', { data: { _entities: null } }, 'SUBGRAPH_ERROR', everybody],
  ['has an object for entities', { data: { _entities: { 0: ada, 1: ada } } }, 'SUBGRAPH_ERROR', everybody],
  ['has a text for entities', { data: { _entities: secret } }, 'SUBGRAPH_ERROR', everybody],
  ['has too few entities', { data: { _entities: [ada] } }, 'SUBGRAPH_ERROR', everybody],
  ['has no entities', { data: { _entities: [] } }, 'SUBGRAPH_ERROR', everybody],
  ['has too many entities', { data: { _entities: [ada, ada, ada] } }, 'SUBGRAPH_ERROR', everybody],
  ['has a text for an entity', { data: { _entities: [ada, secret] } }, 'SUBGRAPH_ERROR', [1]],
  ['has a number for an entity', { data: { _entities: [0, ada] } }, 'SUBGRAPH_ERROR', [0]],
  ['has a list for an entity', { data: { _entities: [[ada], ada] } }, 'SUBGRAPH_ERROR', [0]],
  ['has false for each entity', { data: { _entities: [false, false] } }, 'SUBGRAPH_ERROR', everybody],
  ['has a list for data', { data: [{ _entities: [ada, ada] }] }, 'SUBGRAPH_UNAVAILABLE', everybody],
  ['has a text for data', { data: secret }, 'SUBGRAPH_UNAVAILABLE', everybody],
  [
    'has an object for errors',
    { data: { _entities: [null, null] }, errors: { message: secret } },
    'SUBGRAPH_UNAVAILABLE',
    everybody,
  ],
  [
    'has a text for errors',
    { data: { _entities: [null, null] }, errors: secret },
    'SUBGRAPH_UNAVAILABLE',
    everybody,
  ],
];

test.each(misshapen)(
  'a domain that %s is reported, and its nulls are not accepted',
  async (_, body, code, wrong) => {
    const people = mesh.subgraphs.people;
    if (people) people.fault = (outgoing) => send(outgoing, 200, JSON.stringify(body));
    for (const query of [nicknames, nicknames.replace('nickname', 'nickname kind')]) {
      const { status, data, errors } = await mesh.query(query);
      expect(status).toBe(200);
      for (const index of everybody) {
        const nickname = wrong.includes(index) ? null : ada.nickname;
        expect(data.posts[index].author).toMatchObject({ id: `u${index + 1}`, nickname });
      }
      const told = new Set(errors?.map(({ path }) => path?.slice(0, 3).join('.')));
      expect(told).toEqual(new Set(wrong.map((index) => `posts.${index}.author`)));
      expect(errors?.map(({ extensions }) => extensions)).toEqual(
        errors?.map(() => expect.objectContaining({ code, domain: 'people' })),
      );
      expect(JSON.stringify(errors)).not.toContain('hunter2');
    }
  },
);

test('an entity that does not exist is null, without an error', async () => {
  const people = mesh.subgraphs.people;
  if (people)
    people.fault = (outgoing) => send(outgoing, 200, JSON.stringify({ data: { _entities: [null, ada] } }));
  const { data, errors } = await mesh.query(nicknames);
  expect(errors).toBeUndefined();
  expect(data.posts[1].author).toEqual({ id: 'u2', nickname: 'Countess' });
});

test('fetches that are joined are reported separately', async () => {
  const people = mesh.subgraphs.people;
  if (people)
    people.fault = (outgoing) =>
      send(outgoing, 200, JSON.stringify({ data: { _e0: [ada], _e1: [secret], _entities: secret } }));
  const { data, errors } = await mesh.query(
    '{ a: posts(first: 1) { author { nickname } } b: post(id: "p2") { author { nickname kind } } }',
  );
  // The order of the first two is not defined.
  const [of, nickname] = data.b.author.nickname === null ? ['b', data.a[0].author] : ['a', data.b.author];
  expect(nickname).toMatchObject({ nickname: 'Countess' });
  expect(new Set(errors?.map(({ path }) => path?.[0]))).toEqual(new Set([of]));
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'SUBGRAPH_ERROR', domain: 'people' });
});

test('a redirect is not followed', async () => {
  let followed = false;
  await using elsewhere = await createTestSubgraph(peopleSubgraph);
  elsewhere.fault = (outgoing) => {
    followed = true;
    send(outgoing, 200, '{"data":{}}');
  };
  const people = mesh.subgraphs.people;
  if (people) people.fault = (outgoing) => send(outgoing, 307, '', { location: elsewhere.url });
  const response = await mesh.query(query);
  expect(response.errors?.[0]?.extensions.code).toBe('SUBGRAPH_UNAVAILABLE');
  expect(followed).toBe(false);
});

test('an error for the caller is passed on with its path, and no other part of it', async () => {
  const posts = mesh.subgraphs.posts;
  const error = {
    message: 'No such cursor.',
    path: ['p'],
    stack: secret,
    extensions: { code: 'BAD_CURSOR', secret },
  };
  if (posts)
    posts.fault = (outgoing) => send(outgoing, 200, JSON.stringify({ data: { p: null }, errors: [error] }));
  const response = await mesh.query('{ p: posts { id } me { name } }');
  expect(response.data).toEqual({ p: null, me: { name: 'Ada' } });
  expect(response.errors).toMatchObject([{ message: 'No such cursor.', path: ['p'] }]);
  expect(response.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_CURSOR', domain: 'posts' });
  expect(JSON.stringify(response)).not.toContain('hunter2');
});

test('a required value that a domain leaves out is reported as missing', async () => {
  const people = mesh.subgraphs.people;
  if (people) people.fault = (outgoing) => send(outgoing, 200, '{"data":{"me":{"id":"u1","name":null}}}');
  const response = await mesh.query('{ me { id name } }');
  expect(response.data).toEqual({ me: null });
  expect(response.errors).toMatchObject([{ path: ['me', 'name'], extensions: { code: 'SUBGRAPH_ERROR' } }]);
});

test('an error at one item of a list does not hide the null of another', async () => {
  const { posts, people } = mesh.subgraphs;
  const one = (id: string) => ({ title: id, author: { __typename: 'Person', id } });
  if (posts)
    posts.fault = (outgoing) =>
      send(outgoing, 200, JSON.stringify({ data: { posts: ['u1', 'u2', 'u3'].map(one) } }));
  const entities = [null, { name: 'Grace' }, { name: null }];
  const errors = [{ message: 'lent', path: ['_entities', 0, 'name'] }];
  if (people)
    people.fault = (outgoing) =>
      send(outgoing, 200, JSON.stringify({ data: { _entities: entities }, errors }));
  const response = await mesh.query('{ posts { title author { name } } }');
  expect(response.data.posts).toEqual([
    { title: 'u1', author: null },
    { title: 'u2', author: { name: 'Grace' } },
    { title: 'u3', author: null },
  ]);
  expect(response.errors?.map(({ path }) => path)).toEqual([
    ['posts', 0, 'author', 'name'],
    ['posts', 2, 'author', 'name'],
  ]);
});

test('a domain that stops, or starts late, is used again without a restart', async () => {
  await using other = await createTestMesh({ subgraphs: [peopleSubgraph, postsSubgraph] });
  const people = other.subgraphs.people;
  if (!people) throw new Error('no such subgraph');
  expect((await other.query(query)).errors).toBeUndefined();
  await people[Symbol.asyncDispose]();
  expect(await other.query(query)).toMatchObject({ status: 200, data: partial });
  await using _late = await createTestSubgraph({ ...peopleSubgraph, port: people.port });
  expect((await other.query(query)).data.posts[0]).toEqual({ title: 'Notes', author: { name: 'Ada' } });
});

test('the errors of a large fetch are limited', async () => {
  const response = await (async () => {
    const people = mesh.subgraphs.people;
    if (people) people.fault = (outgoing) => outgoing.destroy();
    const aliases = Array.from({ length: 30 }, (_, n) => `n${n}: name`).join(' ');
    return mesh.query(`{ posts { author { ${aliases} } } }`);
  })();
  expect(response.errors).toHaveLength(20);
});
