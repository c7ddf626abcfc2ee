import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';
import { envelopeHeader } from '#platform/runtime/envelope.ts';
import { analyst, steward, usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';
import { send } from '#test/testkit/test-subgraph.ts';

test('CACHE-14, CACHE-16: of a thousand interleaved requests by twenty callers none gets data of another one', async () => {
  await using mesh = await createTestMesh({ subgraphs: [usersSubgraph] });
  const users = mesh.subgraphs.users;
  if (!users) throw new Error('There is no such subgraph.');
  // The domain returns the subject that it received.
  users.fault = (outgoing, incoming) => {
    const { prn } = decodeJwt<{ prn: { subject: string } }>(String(incoming.headers[envelopeHeader]));
    const response = JSON.stringify({ data: { user: { country: prn.subject } } });
    setTimeout(() => send(outgoing, 200, response), Math.random() * 5);
  };
  const callers = Array.from({ length: 20 }, (_, n) => ({
    ...(n % 2 ? analyst : steward),
    sub: `caller-${n}`,
  }));
  const wrong: string[] = [];
  for (let round = 0; round < 10; round += 1) {
    const requests = callers.flatMap((caller) => Array<typeof caller>(5).fill(caller));
    await Promise.all(
      requests.map(async (caller) => {
        const { data } = await mesh.as(caller).query('{ user(id: "1") { country } }');
        if (data?.user?.country !== caller.sub) wrong.push(`${caller.sub} got ${JSON.stringify(data)}`);
      }),
    );
  }
  expect(wrong).toEqual([]);
});
