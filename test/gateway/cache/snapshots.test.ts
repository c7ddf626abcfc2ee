import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createAcceptedSupergraphs } from '#gateway/supergraph/accepted-supergraphs.ts';
import { composeSupergraph } from '#schema/compose.ts';
import { auditRecords } from '#test/testkit/audit-records.ts';
import { withOrganisation } from '#test/testkit/organisation.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { ask } from '#test/testkit/test-mesh.ts';
import { analyst, caller, createCachedMesh, peopleRows, publish, same, steward } from './cached-mesh.ts';

const people = '{ people { nodes { id city email } } }';
const joined = '{ orders { nodes { id total person { city } } } }';

test('a response is repeated without the domains, with the same bytes and the right ages', async () => {
  await using cached = await createCachedMesh();
  const first = await cached.ask(joined);
  const again = await cached.warm(joined);
  expect(same(again)).toBe(same(first));
  expect(again.extensions.mesh.products).toEqual([
    expect.objectContaining({ domain: 'people', snapshot: expect.any(String) }),
    expect.objectContaining({ domain: 'sales', snapshot: expect.any(String) }),
  ]);
  for (const { publishedAt, ageSeconds } of again.extensions.mesh.products) {
    expect(Math.abs((Date.now() - Date.parse(publishedAt)) / 1_000 - ageSeconds)).toBeLessThan(60);
  }
});

test('the name of an operation does not affect the cache', async () => {
  await using cached = await createCachedMesh();
  await cached.warm(`query First ${joined}`);
  const { response, people: asked, sales } = await cached.count(`query Second ${joined}`);
  expect([asked, sales]).toEqual([0, 0]);
  expect(response.data.orders.nodes[0].person.city).toBe('city of p1, one');
});

test('a snapshot that a domain has loaded is in the next response, and invalidates no other domain', async () => {
  await using cached = await createCachedMesh();
  await cached.warm(joined);
  for (let round = 1; round <= 10; round += 1) {
    const snapshot = await publish(cached.mesh, cached.people, peopleRows(`round ${round}`));
    const { response, sales } = await cached.count(joined);
    expect(response.data.orders.nodes[0].person.city).toBe(`city of p1, round ${round}`);
    expect(sales).toBe(0);
    expect(response.extensions.mesh.products[0]).toMatchObject({ domain: 'people', snapshot });
  }
});

test('a snapshot that is served again has another epoch', async () => {
  await using cached = await createCachedMesh();
  const named = { id: '20260101T000000Z-00000001', publishedAt: '2026-01-01T00:00:00.000Z' };
  await cached.people.publish(peopleRows('first'), named);
  await expect.poll(async () => (await cached.ask(people)).data.people.nodes[0].city).toMatch(/first/);
  await cached.warm(people);
  await publish(cached.mesh, cached.people, peopleRows('second'));
  expect((await cached.ask(people)).data.people.nodes[0].city).toMatch(/second/);
});

test('callers with the same decisions share responses, others do not', async () => {
  await using cached = await createCachedMesh();
  await cached.warm(people, analyst);
  expect((await cached.count(people, caller('analyst', 'another'))).people).toBe(0);
  const { response, people: asked } = await cached.count(people, steward);
  expect(asked).toBe(1);
  expect(response.data.people.nodes[0].email).toBe('p1.one@example.org');
  expect((await cached.ask(people, analyst)).data.people.nodes[0].email).toMatch(/^tok1_/);
});

test('a row filter by a claim, and own rows, separate the responses of callers', async () => {
  await using cached = await createCachedMesh();
  const orders = '{ orders { totalCount nodes { id } } }';
  const north = caller('clerk', 'n', { region: ['north'] });
  const south = caller('clerk', 's', { region: ['south'] });
  await cached.warm(orders, north);
  const other = await cached.count(orders, south);
  expect([other.sales > 0, other.response.data.orders.nodes]).toEqual([true, [{ id: 'o3' }, { id: 'o4' }]]);
  expect((await cached.count(orders, caller('clerk', 'n2', { region: ['north'] }))).sales).toBeGreaterThan(0);
  await cached.warm(orders, analyst);

  const lockers = '{ people { nodes { id locker } } }';
  for (const id of ['p1', 'p2', 'p1', 'p2', 'p3']) {
    const { data } = await cached.ask(lockers, caller('customer', id));
    const shown = data.people.nodes.filter(({ locker }: { locker: string }) => locker !== '[redacted]');
    expect(shown).toEqual([{ id, locker: `locker of ${id}, one` }]);
  }
  await cached.warm(lockers, caller('customer', 'p1'));
});

test('entities are cached individually: only missing ones are fetched', async () => {
  await using cached = await createCachedMesh();
  const some = 'query ($ids: [ID!]) { orders(where: { id: { in: $ids } }) { nodes { id person { city } } } }';
  await cached.warm(some, analyst, { ids: ['o1'] });
  const before = cached.people.statements.length;
  const { response } = await cached.count(some, analyst, { ids: ['o1', 'o2', 'o3'] });
  expect(response.data.orders.nodes.map(({ person }: { person: unknown }) => person)).toEqual([
    { city: 'city of p1, one' },
    { city: 'city of p2, one' },
    { city: 'city of p3, one' },
  ]);
  const asked = cached.people.statements.slice(before).map(({ values }) => values);
  expect(asked).toEqual([['p2', 'p3']]);
  expect((await cached.count(some, analyst, { ids: ['o2', 'o3', 'o4'] })).people).toBe(0);
});

test('a changed policy is in the next response, and so is the previous one when it returns', async () => {
  await using cached = await createCachedMesh();
  const subgraphs = cached.mesh.products.map(({ model, sdl, server }) => ({
    name: model.domain,
    url: `${server.url}/graphql`,
    sdl,
  }));
  const sdl = 'extend type Person { city: String @mask(with: REDACT, unless: [["role:steward"]]) }';
  const stricter = composeSupergraph({
    subgraphs,
    overlays: withOrganisation([{ file: 'city.graphql', sdl }]),
  });
  if (!stricter.ok) throw new Error(JSON.stringify(stricter.findings));
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'supergraph.graphql');
  await writeFile(file, cached.mesh.supergraph);
  const accepted = { ...createAcceptedSupergraphs(), accepts: async () => true };
  await using gateway = await cached.mesh.secondGateway({ supergraph: { file }, accepted });
  const token = await cached.mesh.tokenOf(analyst);
  const city = async () => {
    const response = await ask(gateway.url, people, { headers: { authorization: `Bearer ${token}` } });
    return response.data.people.nodes[0].city;
  };
  for (let round = 0; round < 5; round += 1) expect(await city()).toBe('city of p1, one');
  await writeFile(file, stricter.supergraph);
  await expect.poll(city, { timeout: 10_000 }).toBe('[redacted]');
  for (let round = 0; round < 5; round += 1) expect(await city()).toBe('[redacted]');
  await writeFile(file, cached.mesh.supergraph);
  await expect.poll(city, { timeout: 10_000 }).toBe('city of p1, one');
});

test('an unmasked read of personal data is recorded for a cached response, as for a fetched one', async () => {
  await using cached = await createCachedMesh();
  const read = '{ people { nodes { email } } }';
  await cached.warm(read, steward);
  const before = await auditRecords(cached.mesh.auditFolder);
  expect((await cached.count(read, steward)).people).toBe(0);
  const after = await auditRecords(cached.mesh.auditFolder);
  expect(after).toHaveLength(before.length + 1);
});

test('a limit of 0 disables the cache', async () => {
  await using cached = await createCachedMesh({ gateway: { cache: { bytes: 0 } } });
  for (let round = 0; round < 5; round += 1) expect((await cached.count(people)).people).toBe(1);
});
