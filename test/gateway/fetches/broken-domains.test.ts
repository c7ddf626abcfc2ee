import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { peopleSubgraph, postsSubgraph } from '#test/fixtures/plain-mesh.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import { type Fault, send } from '#test/testkit/test-subgraph.ts';
import { broken, hanging, useless } from './faults.ts';

// One domain always fails here, which would open its circuit breaker.
const fetches = { bytes: 50_000, retryDelayMs: 1, breakerPercent: 0 };
let patient: TestMesh;
let impatient: TestMesh;
beforeAll(async () => {
  const subgraphs = [peopleSubgraph, postsSubgraph];
  patient = await createTestMesh({ subgraphs, gateway: { fetches } });
  impatient = await createTestMesh({
    subgraphs,
    gateway: { fetches: { ...fetches, domains: { people: { timeoutMs: 200 } } } },
  });
});
afterAll(async () => {
  await patient[Symbol.asyncDispose]();
  await impatient[Symbol.asyncDispose]();
});
afterEach(() => {
  for (const mesh of [patient, impatient]) people(mesh).fault = undefined;
});

function people({ subgraphs }: TestMesh) {
  if (!subgraphs.people) throw new Error('There is no such subgraph.');
  return subgraphs.people;
}

const query = '{ posts(first: 2) { title author { name } } }';
const partial = {
  posts: [
    { title: 'Notes', author: null },
    { title: 'Compilers', author: null },
  ],
};
const cases: (readonly [string, Fault, 'SUBGRAPH_UNAVAILABLE' | 'SUBGRAPH_TIMEOUT'])[] = [
  ...Object.entries(useless).map(([name, fault]) => [name, fault, 'SUBGRAPH_UNAVAILABLE'] as const),
  ...Object.entries(broken).map(([name, fault]) => [name, fault, 'SUBGRAPH_UNAVAILABLE'] as const),
  ...Object.entries(hanging).map(([name, fault]) => [name, fault, 'SUBGRAPH_TIMEOUT'] as const),
];

test.each(cases)(
  'a domain that %s affects only its own fields, and blocks nothing',
  async (name, fault, code) => {
    const mesh = code === 'SUBGRAPH_TIMEOUT' ? impatient : patient;
    const sockets: (Socket | null)[] = [];
    people(mesh).fault = (outgoing, incoming) => {
      sockets.push(outgoing.socket);
      fault(outgoing, incoming);
    };
    const response = await mesh.query(query);
    expect(response).toMatchObject({ status: 200, data: partial });
    expect(response.errors?.map(({ path, extensions }) => [path, extensions])).toMatchObject([
      [['posts', 0, 'author', 'name'], { code, domain: 'people' }],
      [['posts', 1, 'author', 'name'], { code, domain: 'people' }],
    ]);
    expect(JSON.stringify(response)).not.toContain('hunter2');
    expect(sockets.length).toBeGreaterThan(0);
    if (!(name in useless)) await expect.poll(() => sockets.every((socket) => socket?.destroyed)).toBe(true);
    people(mesh).fault = undefined;
    expect((await mesh.query(query)).data.posts[0]).toEqual({ title: 'Notes', author: { name: 'Ada' } });
  },
);

const whole = JSON.stringify({ data: { me: { name: 'Ada' } } });
const sound: readonly (readonly [string, Fault])[] = [
  [
    'gives hints before it answers',
    (outgoing) => outgoing.writeEarlyHints({ link: '</a>; rel=preload' }, () => send(outgoing, 200, whole)),
  ],
  ['answers 500 in GraphQL', (outgoing) => send(outgoing, 500, whole)],
  [
    'answers in small chunks',
    (outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'application/json' });
      for (const letter of whole) outgoing.write(letter);
      outgoing.end();
    },
  ],
  [
    'ends its response by closing',
    ({ socket }) =>
      void socket?.end(
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n${whole}`,
      ),
  ],
  [
    'says that it did not compress',
    (outgoing) => send(outgoing, 200, whole, { 'content-encoding': 'identity' }),
  ],
];

test.each(sound)('a domain that %s is understood', async (_, fault) => {
  people(patient).fault = fault;
  const response = await patient.query('{ me { name } }');
  expect([response.errors, response.data]).toEqual([undefined, { me: { name: 'Ada' } }]);
});

test('a connection that is closed just as it is used again is replaced', async () => {
  let asked = 0;
  people(patient).fault = (outgoing) => {
    asked += 1;
    const { socket } = outgoing;
    // The next request on this connection finds it closed.
    socket?.prependListener('data', () => socket.destroy());
    send(outgoing, 200, whole);
  };
  for (let n = 0; n < 4; n += 1) {
    expect((await patient.query('{ me { name } }')).data).toEqual({ me: { name: 'Ada' } });
  }
  expect(asked).toBeGreaterThan(4);
});

test('a domain that is killed with fetches in flight affects only its own fields', async () => {
  await using mesh = await createTestMesh({ subgraphs: [peopleSubgraph, postsSubgraph] });
  let waiting = 0;
  people(mesh).fault = () => {
    waiting += 1;
  };
  const responses = Promise.all(Array.from({ length: 5 }, (_, n) => mesh.query(`query Q${n} ${query}`)));
  await expect.poll(() => waiting).toBe(5);
  await people(mesh)[Symbol.asyncDispose]();
  for (const response of await responses) {
    expect(response.data).toEqual(partial);
    expect(response.errors?.[0]?.extensions.code).toBe('SUBGRAPH_UNAVAILABLE');
  }
});
