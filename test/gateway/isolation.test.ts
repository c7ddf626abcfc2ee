import { expect, test } from 'vitest';
import { analyst, steward, usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import { peopleSubgraph, postsSubgraph } from '#test/fixtures/plain-mesh.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';
import { send } from '#test/testkit/test-subgraph.ts';

test('CACHE-02, CACHE-10: one text is one plan and one response for each class of callers', async () => {
  await using mesh = await createTestMesh({ subgraphs: [usersSubgraph] });
  const query = '{ user(id: "1") { id salary } }';
  for (let round = 0; round < 3; round += 1) {
    expect((await mesh.as(analyst).query(query)).data).toEqual({ user: { id: '1', salary: null } });
    expect((await mesh.as(steward).query(query)).data).toEqual({ user: { id: '1', salary: 'a secret' } });
  }
  const asked = mesh.subgraphs.users?.asked.map(({ query: text }) => text.includes('salary'));
  expect(asked).toEqual([false, true, false, true, false, true]);
});

test('DOS-29: a client that disconnects cancels its fetches', async () => {
  await using mesh = await createTestMesh({ subgraphs: [usersSubgraph] });
  const users = mesh.subgraphs.users;
  if (!users) throw new Error('There is no such subgraph.');
  let fetched = 0;
  let ended = 0;
  users.fault = (outgoing) => {
    fetched += 1;
    outgoing.once('close', () => (ended += 1));
  };
  const client = new AbortController();
  // With different names, or they would be one request to the domain.
  const responses = Array.from({ length: 20 }, (_, n) =>
    fetch(`${mesh.gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"query":"query Q${n} { user(id: 1) { id } }"}`,
      signal: client.signal,
    }).catch(() => 'gone'),
  );
  await expect.poll(() => fetched).toBe(20);
  client.abort();
  expect(await Promise.all(responses)).toEqual(Array(20).fill('gone'));
  await expect.poll(() => ended).toBe(20);
});

test('DOS-27: a domain that hangs does not block callers of other domains', async () => {
  await using mesh = await createTestMesh({ subgraphs: [peopleSubgraph, postsSubgraph] });
  const people = mesh.subgraphs.people;
  if (!people) throw new Error('There is no such subgraph.');
  const waiting: (() => void)[] = [];
  people.fault = (outgoing) => void waiting.push(() => send(outgoing, 200, '{"data":{"me":{"id":"u1"}}}'));
  const stuck = Array.from({ length: 90 }, (_, n) => mesh.query(`query Q${n} { me { id } }`));
  // As many as there are connections to one domain; the others wait for one.
  await expect.poll(() => waiting.length).toBe(64);
  expect((await mesh.query('{ post(id: "p1") { title } }')).data).toEqual({ post: { title: 'Notes' } });
  const response = setInterval(() => {
    for (const release of waiting.splice(0)) release();
  }, 5);
  await Promise.all(stuck);
  clearInterval(response);
});
