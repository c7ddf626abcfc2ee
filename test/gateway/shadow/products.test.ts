import { expect, test } from 'vitest';
import { anonymous } from '#schema/policy/principal.ts';
import { analyst, caller, createCachedMesh, peopleRows, publish, steward } from '../cache/cached-mesh.ts';
import { faulty, watchShadow } from './shadowed-mesh.ts';

const inTime = { timeout: 20_000 };
const values = /city of|locker of|example\.org|tok1_|north|south/;

test('products of the kit come to the same behind masks, row filters and the cache', async () => {
  const { gateway, log, outcomes } = watchShadow({ concurrency: 100 });
  await using cached = await createCachedMesh({ gateway });
  const queries = [
    '{ people { totalCount nodes { id city email locker } } }',
    '{ orders { nodes { id total person { city email orders { nodes { total } } } } } }',
    '{ person(id: "p1") { called: city locker } order(id: "o3") { region } }',
    '{ orders(where: { total: { gt: 1 } }, orderBy: [{ total: DESC }]) { nodes { id } } }',
  ];
  const callers = [analyst, steward, caller('employee', 'p2', { region: ['north'] }), anonymous];
  let asked = 0;
  for (const query of queries) {
    for (const who of callers) {
      for (const _ of [1, 2]) if ((await cached.ask(query, who)).data !== undefined) asked += 1;
    }
  }
  await expect.poll(outcomes, inTime).toEqual({ equal: asked });
  expect(asked).toBeGreaterThan(15);
  expect(JSON.stringify(log.lines())).not.toMatch(values);
});

test('snapshots that are published meanwhile are no difference of executors', async () => {
  const { gateway, log, outcomes } = watchShadow();
  await using cached = await createCachedMesh({ gateway });
  let asked = 0;
  for (let round = 1; round <= 5; round += 1) {
    const published = publish(cached.mesh, cached.people, peopleRows(`round ${round}`));
    for (let n = 0; n < 5; n += 1) {
      await cached.ask('{ orders { nodes { id person { city } } } }');
      asked += 1;
    }
    await published;
  }
  const ended = async () => Object.values(await outcomes()).reduce((sum, count) => sum + count, 0);
  await expect.poll(ended, inTime).toBe(asked);
  expect(log.lines('the executors differ')).toEqual([]);
});

test('a fault is told without the personal data that it is about', async () => {
  const { gateway, log, outcomes } = watchShadow();
  const wrong = faulty(({ people }) => Object.assign(people.nodes[1], { address: people.nodes[0].address }));
  await using cached = await createCachedMesh({ gateway: { ...gateway, ...wrong } });
  await cached.ask('{ people { nodes { id address: email } } }', steward);
  await expect.poll(outcomes, inTime).toEqual({ different: 1 });
  expect(log.lines('the executors differ')).toMatchObject([
    { differences: [{ path: 'people.nodes.email', kind: 'value', count: 1 }] },
  ]);
  expect(JSON.stringify(log.lines())).not.toMatch(values);
});
