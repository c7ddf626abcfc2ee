import { expect } from 'vitest';
import type { AttackArea, World } from '../attempt.ts';
import { codesOf, expectRefused, sameDirectly, sameOnBoth } from '../expectations.ts';

export const ordering: AttackArea = {
  area: 'inference: ordering, paging, cursors',
  attempts: {
    'ORD-02': (world) =>
      expectRefused(
        world,
        '{ customers(orderBy: [{ salary: DESC }], first: 1) { nodes { id displayName } } }',
        'CustomerOrderBy.salary',
      ),
    'ORD-04': async (world) => {
      const query = '{ customers(orderBy: [{ birthDate: ASC }]) { nodes { id birthDate } } }';
      const nodes: { id: string; birthDate: string }[] = (await sameOnBoth(world, 'analyst_eu', query)).data
        .customers.nodes;
      const place = ({ birthDate, id }: { id: string; birthDate: string }) => `${birthDate} ${id}`;
      expect(nodes.map(place)).toEqual(nodes.map(place).sort());
      expect(nodes).toHaveLength(27);
    },
    'ORD-06': (world) =>
      expectRefused(
        world,
        '{ customers(orderBy: [{ tier: ASC }, { salary: ASC }]) { nodes { id } } }',
        'CustomerOrderBy.salary',
      ),
    'ORD-08': cursorsOfBuckets,
    'ORD-10': cursorOfAnotherRole,
    'ORD-12': async (world) => {
      for (const first of [-1, -2147483648]) {
        const response = await sameOnBoth(
          world,
          'analyst_eu',
          `{ customers(first: ${first}) { nodes { id } } }`,
        );
        expect(codesOf(response)).toEqual(['BAD_USER_INPUT']);
        expect([response.data?.customers ?? null, response.statements]).toEqual([null, []]);
      }
    },
    'ORD-14': async (world) => {
      const query = 'query ($n: Int) { customers(first: $n) { nodes { id } } }';
      for (const variables of [{ n: null }, {}]) {
        const { statements } = await sameOnBoth(world, 'analyst_eu', query, variables);
        // One row more than the page of 50, to know whether there is a next one.
        expect(statements.flatMap(({ values }) => values).map(Number)).toContain(51);
      }
    },
    'ORD-16': async (world) => {
      const query = '{ customers { totalCount aggregate { count } } orders { totalCount } }';
      const { data } = await sameOnBoth(world, 'analyst_eu', query);
      expect(data).toMatchObject({
        customers: { totalCount: 27, aggregate: { count: 27 } },
        orders: { totalCount: 54 },
      });
    },
  },
};

/** Cursors of both meshes are the same bytes under the same keys: nothing in them comes from the true values. */
async function cursorsOfBuckets(world: World): Promise<void> {
  const query =
    '{ customers(orderBy: [{ zip: ASC }], first: 2) { edges { cursor node { id zip } } pageInfo { endCursor } } }';
  const { data } = await sameOnBoth(world, 'analyst_eu', query);
  for (const { cursor } of data.customers.edges) {
    for (const encoding of ['base64', 'base64url', 'hex'] as const) {
      expect(Buffer.from(cursor, encoding).toString('latin1')).not.toMatch(/canary|800|c1/);
    }
  }
  const after =
    'query ($after: String) { customers(orderBy: [{ zip: ASC }], first: 50, after: $after) { nodes { id zip } } }';
  const rest = await sameOnBoth(world, 'analyst_eu', after, { after: data.customers.pageInfo.endCursor });
  expect(rest.data.customers.nodes).toHaveLength(25);
}

async function cursorOfAnotherRole(world: World): Promise<void> {
  const { attacker } = world;
  for (const field of ['ssn', 'zip', 'birthDate', 'id']) {
    const mint = `{ customers(orderBy: [{ ${field}: ASC }], first: 1) { pageInfo { endCursor } } }`;
    const after = (await attacker.ask('steward', mint)).data.customers.pageInfo.endCursor;
    const unordered = 'query ($after: String) { customers(after: $after) { nodes { id } } }';
    const ordered = `query ($after: String) { customers(orderBy: [{ ${field}: ASC }], after: $after) { nodes { id } } }`;
    for (const query of [unordered, ordered]) {
      if (field === 'ssn' && query === ordered) {
        await expectRefused(world, query, 'CustomerOrderBy.ssn', { variables: { after } });
        continue;
      }
      const response = await attacker.ask('analyst_eu', query, { after });
      expect([codesOf(response), response.data?.customers ?? null]).toEqual([['BAD_CURSOR'], null]);
      const direct = await sameDirectly(world, 'customers', 'analyst_eu', query, { after });
      expect([codesOf(direct), direct.statements]).toEqual([['BAD_CURSOR'], []]);
    }
  }
  const own = (await attacker.ask('analyst_eu', '{ customers(first: 1) { pageInfo { endCursor } } }')).data;
  const elsewhere = 'query ($after: String) { orders(after: $after) { nodes { id } } }';
  const response = await attacker.ask('analyst_eu', elsewhere, { after: own.customers.pageInfo.endCursor });
  expect(codesOf(response)).toEqual(['BAD_CURSOR']);
}
