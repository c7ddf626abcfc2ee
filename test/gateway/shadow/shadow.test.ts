import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyst, ordersSubgraph, steward, usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import { peopleSubgraph, postsSubgraph } from '#test/fixtures/plain-mesh.ts';
import { auditRecords } from '#test/testkit/audit-records.ts';
import { linkHeader } from '#test/testkit/link-header.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';
import { send } from '#test/testkit/test-subgraph.ts';
import { canary, staffSubgraph, support } from '../audit/staff-subgraph.ts';
import { createShadowedMesh, type Fault, faulty, type ShadowedMesh } from './shadowed-mesh.ts';

const plain = { subgraphs: [peopleSubgraph, postsSubgraph] };
const governed = { subgraphs: [usersSubgraph, ordersSubgraph] };
const inTime = { timeout: 25_000 };

describe('executions that come to the same', () => {
  let plainMesh: ShadowedMesh;
  let governedMesh: ShadowedMesh;
  beforeAll(async () => {
    [plainMesh, governedMesh] = await Promise.all([createShadowedMesh(plain), createShadowedMesh(governed)]);
  });
  afterAll(async () => {
    await plainMesh[Symbol.asyncDispose]();
    await governedMesh[Symbol.asyncDispose]();
  });

  test('count as equal', async () => {
    const queries = [
      '{ posts(first: 2) { title likes author { name nickname posts(first: 1) { id } score } } }',
      '{ actors(kinds: [HUMAN, MACHINE]) { id name ... on Person { kind posts { id } } ... on Bot { model } } }',
      'query ($representations: ID = "u2") { actor(id: $representations) { name } }',
      '{ a: me { b: id } ...F } fragment F on Query { a: me { c: name } }',
    ];
    for (const query of queries) expect((await plainMesh.mesh.query(query)).errors).toBeUndefined();
    await expect.poll(plainMesh.outcomes, inTime).toEqual({ equal: queries.length });
    expect(plainMesh.log.lines('the executors differ')).toEqual([]);
  });

  test('count as equal behind masks, with selections that are withheld, nulls above them and fetches of entities', async () => {
    const { mesh, outcomes, log } = governedMesh;
    const asked: [object, string][] = [
      [analyst, '{ users { id name email } orders { total customer { country name } } }'],
      [analyst, '{ users { id salary friend { required } } }'],
      [analyst, '{ parties { id ... on User { salary country } ... on Firm { name } } }'],
      [analyst, 'query ($yes: Boolean = true) { users { id salary @include(if: $yes) } secrets { code } }'],
      [steward, '{ users { id name email salary required } }'],
    ];
    for (const [who, query] of asked)
      expect((await mesh.as(who as Record<string, unknown>).query(query)).status).toBe(200);
    await expect.poll(outcomes, inTime).toEqual({ equal: asked.length });
    expect(log.lines('the executors differ')).toEqual([]);
  });

  test('fetch as the caller, under the same policy', async () => {
    const { mesh, outcomes } = governedMesh;
    const { equal = 0 } = await outcomes();
    const users = mesh.subgraphs.users;
    if (!users) throw new Error('There is no such subgraph.');
    users.asked.length = 0;
    await mesh.as({ ...analyst, sub: 'ada' }).query('{ users { country } }');
    await expect.poll(async () => (await outcomes()).equal, inTime).toBe(equal + 1);
    expect(users.asked).toHaveLength(2);
    const [one, other] = users.asked.map(({ envelope }) => ({ ...envelope }));
    expect(other?.principal).toEqual(one?.principal);
    expect([other?.principal?.subject, other?.policy]).toEqual(['ada', one?.policy]);
  });

  test('are not made of responses of more than 1 MiB, with errors or without', async () => {
    const texts = {
      name: 'texts',
      sdl: 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9") type Query { long: String  broken: String }',
      resolvers: {
        Query: {
          long: () => 'x'.repeat(1_048_577),
          broken: () => {
            throw new Error('It is broken.');
          },
        },
      },
    };
    await using shadowed = await createShadowedMesh({ subgraphs: [texts] });
    const { mesh, outcomes } = shadowed;
    expect((await mesh.query('{ long }')).errors).toBeUndefined();
    await expect.poll(outcomes, inTime).toEqual({ skipped: 1 });
    expect((await mesh.query('{ long broken }')).errors).toHaveLength(1);
    await expect.poll(outcomes, inTime).toEqual({ skipped: 1, incomparable: 1 });
    expect(mesh.subgraphs.texts?.asked).toHaveLength(2);
  });

  test('are not made of introspection, and not of mutations', async () => {
    const { mesh, outcomes } = plainMesh;
    const before = await outcomes();
    const people = mesh.subgraphs.people;
    if (!people) throw new Error('There is no such subgraph.');
    people.asked.length = 0;
    await mesh.query('mutation { rename(id: "u1", name: "Countess") { name } }');
    await mesh.query('{ __schema { queryType { name } } me { id } }');
    await expect.poll(outcomes, inTime).toEqual({ ...before, skipped: 1 });
    expect(people.asked.map(({ query }) => query.split('{')[0])).toEqual([
      'mutation($literal_1:ID!$literal_2:String!)',
      '',
    ]);
  });
});

const wrong = 'a wrong value';

function withoutName({ friend }: { friend: { called?: string } }): void {
  delete friend.called;
}

describe('a fault in our executor', () => {
  const faults: [string, Fault, string, string, number][] = [
    [
      'another value',
      ({ users }) => Object.assign(users[1], { country: wrong }),
      'value',
      'users.country',
      1,
    ],
    ['a null', ({ users }) => Object.assign(users[0], { friend: null }), 'null', 'users.friend', 1],
    ['a row too few', ({ users }) => users.pop(), 'length', 'users', 1],
    ['no name of friends', ({ users }) => users.map(withoutName), 'missing', 'users.friend.name', 2],
    ['a field too many', ({ users }) => Object.assign(users[0], { canary: wrong }), 'surplus', 'users.?', 1],
    [
      'a value for null',
      ({ users }) => Object.assign(users[0], { email: wrong }),
      'not_null',
      'users.email',
      1,
    ],
    [
      'a list for an object',
      ({ users }) => Object.assign(users[0], { friend: [] }),
      'shape',
      'users.friend',
      1,
    ],
  ];

  test.each(faults)(
    'is found and told with its place, and without values: %s',
    async (_, fault, kind, path, count) => {
      await using shadowed = await createShadowedMesh({ ...governed, gateway: faulty(fault) });
      const { mesh, log, outcomes, kinds } = shadowed;
      const response = await mesh.as(analyst).query('{ users { country email friend { called: name } } }');
      expect(response.status).toBe(200);
      await expect.poll(outcomes, inTime).toEqual({ different: 1 });
      expect(await kinds()).toEqual({ [kind]: 1 });
      expect(log.lines('the executors differ')).toMatchObject([
        { correlationId: expect.any(String), differences: [{ path, kind, count }], more: 0 },
      ]);
      expect(JSON.stringify(log.lines())).not.toMatch(/a wrong value|redacted|canary|"NL"|called/);
    },
  );

  test('changes the response, and its comparison does not', async () => {
    const gateway = faulty((data) => (data.me.name = 'Wrong'));
    await using shadowed = await createShadowedMesh({ ...plain, gateway });
    expect((await shadowed.mesh.query('{ me { name } }')).data).toEqual({ me: { name: 'Wrong' } });
    await expect.poll(shadowed.outcomes, inTime).toEqual({ different: 1 });
  });
});

describe('what changes between executions is no difference of executors', () => {
  test('a value that is another one each time, beside a fault that stays', async () => {
    let time = 0;
    const clock = {
      name: 'clock',
      sdl: `${linkHeader({ federation: [] })} type Query { now: Int  day: String }`,
      resolvers: { Query: { now: (): number => ++time, day: () => 'Monday' } },
    };
    await using right = await createShadowedMesh({ subgraphs: [clock] });
    await right.mesh.query('{ now day }');
    await expect.poll(right.outcomes, inTime).toEqual({ incomparable: 1 });
    await using wrong = await createShadowedMesh({
      subgraphs: [clock],
      gateway: faulty((data) => (data.day = 'Tuesday')),
    });
    await wrong.mesh.query('{ now day }');
    await expect.poll(wrong.outcomes, inTime).toEqual({ different: 1 });
    expect(wrong.log.lines('the executors differ')).toMatchObject([
      { differences: [{ path: 'day', kind: 'value', count: 1 }] },
    ]);
  });

  test('another snapshot', async () => {
    await using shadowed = await createShadowedMesh({
      ...governed,
      gateway: faulty((data) => (data.users[0].country = 'XX')),
    });
    const { mesh, outcomes } = shadowed;
    const users = mesh.subgraphs.users;
    if (!users) throw new Error('There is no such subgraph.');
    let asked = 0;
    await mesh.as(analyst).query('{ users { id } }');
    await expect.poll(outcomes, inTime).toMatchObject({ different: 1 });
    const policy = users.asked[0]?.envelope?.policy;
    users.fault = (outgoing) => {
      asked += 1;
      const names = {
        domain: 'users',
        product: 'users',
        version: '1.0.0',
        publishedAt: '2026-01-01T00:00:00Z',
      };
      const extensions = { mesh: { ...names, snapshot: asked === 2 ? 'next' : 'last', policy } };
      send(outgoing, 200, JSON.stringify({ data: { users: [{ country: 'NL' }] }, extensions }));
    };
    await mesh.as(analyst).query('{ users { country } }');
    await expect.poll(outcomes, inTime).toEqual({ different: 1, incomparable: 1 });
  });
});

describe('its budget', () => {
  test('is a share of queries, executions at a time and a second; what is beyond is skipped', async () => {
    await using none = await createShadowedMesh(plain, { percent: 0 });
    await using one = await createShadowedMesh(plain, { perSecond: 0.001 });
    for (let n = 0; n < 3; n += 1) {
      await none.mesh.query(`query Q${n} { me { id } }`);
      await one.mesh.query(`query Q${n} { me { id } }`);
    }
    await expect.poll(one.outcomes, inTime).toEqual({ equal: 1, skipped: 2 });
    expect(await none.outcomes()).toEqual({});
  });

  test('is kept to by a domain that is slow, which delays no response', async () => {
    await using shadowed = await createShadowedMesh(plain, { concurrency: 1, timeoutMs: 4_000 });
    const { mesh, outcomes } = shadowed;
    const people = mesh.subgraphs.people;
    if (!people) throw new Error('There is no such subgraph.');
    await mesh.query('{ me { id } }');
    await expect.poll(outcomes, inTime).toEqual({ equal: 1 });
    let asked = 0;
    people.fault = (outgoing) => {
      asked += 1;
      // The second fetch is the shadow's.
      if (asked !== 2) send(outgoing, 200, '{"data":{"me":{"name":"Ada"}}}');
    };
    expect((await mesh.query('{ me { name } }')).data).toEqual({ me: { name: 'Ada' } });
    await expect.poll(() => asked, inTime).toBe(2);
    expect((await mesh.query('query Meanwhile { me { name } }')).data).toEqual({ me: { name: 'Ada' } });
    // The shadow waits still.
    expect(await outcomes()).toEqual({ equal: 1, skipped: 1 });
    await expect.poll(outcomes, inTime).toEqual({ equal: 1, skipped: 1, failed: 1 });
  });

  test('is left alone for a while where it mostly fails, and the domain is not what its failures count against', async () => {
    const fetches = { retries: 0, breakerMinimum: 3 };
    await using shadowed = await createShadowedMesh(
      { ...plain, gateway: { fetches } },
      { breakerOpenMs: 60_000, concurrency: 1 },
    );
    const { mesh, outcomes, log } = shadowed;
    const people = mesh.subgraphs.people;
    if (!people) throw new Error('There is no such subgraph.');
    let asked = 0;
    people.fault = (outgoing) => {
      asked += 1;
      if (asked % 2 === 1) send(outgoing, 200, '{"data":{"me":{"name":"Ada"}}}');
      else send(outgoing, 503, 'no');
    };
    for (let n = 1; n <= 5; n += 1) {
      expect((await mesh.query('{ me { name } }')).data).toEqual({ me: { name: 'Ada' } });
      await expect.poll(outcomes, inTime).toEqual({ incomparable: n });
    }
    expect(log.lines('circuit breaker opened')).toMatchObject([{ part: 'shadow', failed: 5, tries: 5 }]);
    await mesh.query('{ me { name } }');
    await expect.poll(outcomes, inTime).toEqual({ incomparable: 5, skipped: 1 });
  });
});

test('clear reads are fetched again once they are recorded, and the record says so', async () => {
  await using shadowed = await createShadowedMesh({ subgraphs: [staffSubgraph] });
  const { mesh, outcomes, log } = shadowed;
  const { data } = await mesh.as(support).query('{ person(id: "1") { name nickname salary title } }');
  expect(data.person.name).toBe(canary);
  await expect.poll(outcomes, inTime).toEqual({ equal: 1 });
  expect(await auditRecords(mesh.auditFolder)).toMatchObject([{ outcome: 'ANSWERED', shadowed: true }]);
  expect(JSON.stringify(log.lines())).not.toContain(canary);
});

test('without its record nothing is fetched again', async () => {
  const audit = {
    append: async () => {
      throw new Error('The disk is full.');
    },
    written: { records: 0, syncs: 0 },
    [Symbol.asyncDispose]: async () => {},
  };
  await using shadowed = await createShadowedMesh(
    { subgraphs: [staffSubgraph], gateway: { audit } },
    { timeoutMs: 200 },
  );
  const { mesh, outcomes } = shadowed;
  const refused = await mesh.as(support).query('{ person(id: "1") { name } }');
  expect(refused.errors?.[0]?.extensions.code).toBe('AUDIT_UNAVAILABLE');
  await expect.poll(outcomes, inTime).toEqual({ skipped: 1 });
  expect(mesh.subgraphs.staff?.asked).toHaveLength(1);
});

test('nothing is cached of it', async () => {
  await using shadowed = await createShadowedMesh(plain);
  const { mesh, outcomes } = shadowed;
  const people = mesh.subgraphs.people;
  if (!people) throw new Error('There is no such subgraph.');
  let asked = 0;
  const body = '{"data":{"me":{"name":"Ada"}}}';
  people.fault = (outgoing) => {
    asked += 1;
    // Only what the shadow fetches says that it may be cached.
    send(outgoing, 200, body, asked === 2 ? { 'cache-control': 'max-age=60' } : {});
  };
  await mesh.query('{ me { name } }');
  await expect.poll(outcomes, inTime).toEqual({ equal: 1 });
  await mesh.query('{ me { name } }');
  await expect.poll(outcomes, inTime).toEqual({ equal: 2 });
  expect(asked).toBe(4);
});

test('a gateway that stops ends what is under way', async () => {
  const shadowed = await createShadowedMesh(plain);
  const people = shadowed.mesh.subgraphs.people;
  if (!people) throw new Error('There is no such subgraph.');
  let asked = 0;
  people.fault = (outgoing) => {
    asked += 1;
    if (asked === 1) send(outgoing, 200, '{"data":{"me":{"name":"Ada"}}}');
  };
  await shadowed.mesh.query('{ me { name } }');
  await expect.poll(() => asked, inTime).toBe(2);
  const started = performance.now();
  await shadowed[Symbol.asyncDispose]();
  expect(performance.now() - started).toBeLessThan(5_000);
  expect(await shadowed.outcomes()).toEqual({});
});

test('the next supergraph has a shadow of its own, and that of the last one ends', async () => {
  await using folder = await temporaryFolder();
  await using mesh = await createTestMesh(plain);
  const file = join(folder.path, 'supergraph.graphql');
  await writeFile(file, mesh.supergraph);
  await using shadowed = await createShadowedMesh({ ...plain, gateway: { supergraph: { file } } });
  const { gateway, query } = shadowed.mesh;
  await query('{ me { name } }');
  await expect.poll(shadowed.outcomes, inTime).toEqual({ equal: 1 });
  const before = gateway.supergraph().serving;
  await writeFile(
    file,
    mesh.supergraph.replace('  nickname: String', '  called: String\n  nickname: String'),
  );
  await expect.poll(() => gateway.supergraph().serving, inTime).not.toBe(before);
  await query('{ me { name called } }');
  await expect.poll(shadowed.outcomes, inTime).toEqual({ equal: 2 });
});
