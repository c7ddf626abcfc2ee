import { expect } from 'vitest';
import { readProduct } from '#schema/model/read-product.ts';
import { openTypes } from '#schema/simulate/open-types.ts';
import { linkHeader } from '#test/testkit/link-header.ts';
import type { AttackArea, World } from '../attempt.ts';
import { customersContract } from '../customers-product.ts';
import { codesOf, expectRefused, sameDirectly, sameOnBoth } from '../expectations.ts';
import { customer, personas } from '../personas.ts';
import { compose, head, open, subgraph } from '../small-schemas.ts';

/** Callers with a valid token who do not belong to the organisation. */
export const audience: AttackArea = {
  area: 'audience: callers from outside with a valid token',
  attempts: {
    'AUD-01': async (world) => {
      for (const query of internalReads) await expectNothing(world, query);
      for (const [query, coordinate] of internalFilters) {
        await expectRefused(world, query, coordinate, { who: 'outsider' });
      }
    },
    'AUD-02': async (world) => {
      const query = '{ __type(name: "Customer") { name } __schema { types { name } } }';
      const { data } = await sameOnBoth(world, 'outsider', query);
      expect(data.__type).toBeNull();
      const names = data.__schema.types.map(({ name }: { name: string }) => name);
      expect(names.filter((name: string) => /Customer|Employee/.test(name))).toEqual([]);
      expect(names).toContain('Order');
    },
    'AUD-03': serviceIdentityFromOutside,
    'AUD-04': whatIsOpenedToCustomers,
    'AUD-05': domainThatOpensItself,
    'AUD-06': async (world) => {
      const unstated = world.mesh.supergraph.replace(/@organisation\(allow: [^)]*\)/, '');
      for (const who of ['steward', 'analyst_eu', 'outsider'] as const) {
        await expectNothing(world, '{ customers { totalCount nodes { id } } }', unstated, who);
      }
    },
    'AUD-07': async (world) => {
      const floor = /@access\(allow: \[\["organisation"\], \["audience"\]\][^)]*\)/g;
      expect(world.mesh.supergraph).toMatch(floor);
      const lost = world.mesh.supergraph.replace(floor, '');
      await expectNothing(world, '{ customers { totalCount nodes { id } } }', lost);
    },
    'AUD-08': async ({ attacker, mesh }) => {
      const second = '@organisation(allow: [["authenticated"]]) @organisation(allow: [["scope:staff"]])';
      const supergraph = mesh.supergraph.replace(/@organisation\(allow: [^)]*\)/, second);
      await using gateway = await mesh.secondGateway({ supergraph });
      const to = { to: gateway.url };
      const { data } = await attacker.ask('outsider', '{ customers { totalCount } }', undefined, to);
      expect(data).toEqual({ customers: null });
      const overlay = (sdl: string) => [
        { file: 'a.graphql', sdl: 'extend schema @organisation(allow: [["scope:staff"]])' },
        { file: 'b.graphql', sdl },
      ];
      const wider = overlay('extend schema @organisation(allow: [["authenticated"]])');
      expect(compose([things()], wider).codes).toContain('ORGANISATION_TWICE');
      const everybody = overlay('extend type Thing @audience(allow: [[]])');
      expect(compose([things()], everybody).codes).toContain('AUDIENCE_NOT_LEGAL');
    },
    'AUD-09': async () => {
      const audienceOfThings = {
        file: 'a.graphql',
        sdl: 'extend type Thing @audience(allow: [["role:customer"]])',
      };
      const more = '@classification(level: INTERNAL)';
      const guest = (sdl: string) =>
        subgraph('guest', `${head} type Thing @key(fields: "id") { id: ID! } ${sdl}`);
      for (const [sdl, type] of [
        [
          `type Query { loot: LootConnection ${more} } type LootConnection ${more} { nodes: [Thing] secret: String }`,
          'LootConnection',
        ],
        [`extend type Thing { loot: Loot ${more} } type Loot { secret: String ${more} }`, 'Loot'],
      ] as const) {
        const { supergraph } = compose([things(), guest(sdl)], [audienceOfThings]);
        expect(supergraph).not.toBe('');
        // It is open with the type that governance opened, and the report lists it.
        expect(openTypes(supergraph)).toContainEqual(
          expect.objectContaining({
            type,
            readers: [expect.objectContaining({ who: ['role:customer'], fields: ['secret'] })],
          }),
        );
      }
    },
  },
};

/** All fields of customers and employees are INTERNAL, and of orders all except id and status. */
const internalReads = [
  '{ customers { nodes { id displayName region } } }',
  '{ customers { totalCount } }',
  '{ customers { aggregate { count } } }',
  '{ customers { edges { cursor } } }',
  '{ customer(id: "c1") { id } }',
  '{ employees { nodes { badge } } }',
  '{ parties { id displayName } }',
  '{ broken }',
];

const internalFilters = [
  ['{ nodes(ids: ["c1"]) { id } }', 'Query.nodes(ids:)'],
  ['{ customerByEmail(email: "a@b.example") { id } }', 'Query.customerByEmail(email:)'],
  ['{ customers(where: { region: { eq: EU } }) { totalCount } }', 'CustomerFilter.region'],
  ['{ customers(orderBy: [{ id: ASC }]) { totalCount } }', 'CustomerOrderBy.id'],
  ['{ customers { groupBy(by: [TIER]) { count } } }', 'CustomerDimension.TIER'],
] as const;

/** Null and FORBIDDEN_FIELD, from the gateway and from the domain itself, and no row is read. */
async function expectNothing(
  world: World,
  query: string,
  supergraph?: string,
  who: 'outsider' | 'steward' | 'analyst_eu' = 'outsider',
): Promise<void> {
  const expectClosed = ({ data, errors, statements }: Awaited<ReturnType<typeof sameOnBoth>>) => {
    expect(Object.values(data ?? {}).filter((value) => value !== null)).toEqual([]);
    expect(new Set(codesOf({ ...(errors ? { errors } : {}) }))).toEqual(new Set(['FORBIDDEN_FIELD']));
    expect(statements).toEqual([]);
  };
  if (supergraph === undefined) {
    expectClosed(await sameOnBoth(world, who, query));
    expectClosed(await sameDirectly(world, 'customers', who, query));
    return;
  }
  await using gateway = await world.mesh.secondGateway({ supergraph });
  expectClosed(await world.attacker.ask(who, query, undefined, { to: gateway.url }));
}

/** A token can have any claims, and an envelope carries no service identity: only pipelines read as one. */
async function serviceIdentityFromOutside({ attacker }: World): Promise<void> {
  const service = { principal: { ...personas.outsider.principal, service: 'customers' }, sees: () => false };
  const direct = await attacker.direct('customers', service, '{ customers { totalCount } }');
  expect([direct.data, codesOf(direct)]).toEqual([{ customers: null }, ['FORBIDDEN_FIELD']]);
  for (const claims of [
    { service: 'customers' },
    { prn: { service: 'customers' } },
    { organisation: true },
    { sub: 'domain:customers', client_id: 'domain:customers', azp: 'domain:customers' },
    { scope: 'STAFF scope:staff' },
  ]) {
    const token = await attacker.mesh.issuer.token({ sub: 'eve', ...claims });
    const body = { query: '{ customers { totalCount } }' };
    const response = await attacker.http({ headers: { authorization: `Bearer ${token}` }, body });
    expect([claims, response.data]).toEqual([claims, { customers: null }]);
  }
}

/** An audience opens the INTERNAL fields of one type: no other type, access policy, mask or row. */
async function whatIsOpenedToCustomers(world: World): Promise<void> {
  const { principal, sees } = customer('c1');
  const who = { principal: { ...principal, claims: { region: ['EU'] } }, sees };
  const opened = await world.attacker.ask(
    who,
    '{ customer(id: "c1") { id region ssn email phone salary passport address { city } } }',
  );
  expect(opened.data.customer).toMatchObject({
    id: 'c1',
    ssn: null,
    email: expect.stringMatching(/^tok1_/),
    salary: null,
    passport: null,
    address: null,
  });
  for (const [query, field] of [
    ['{ customer(id: "c1") { manager { id } } }', 'manager'],
    ['{ customer(id: "c1") { managerId manager { displayName } } }', 'manager'],
  ] as const) {
    const { data } = await sameOnBoth(world, who, query);
    expect(data.customer[field]).toBeNull();
  }
  const orders = await sameOnBoth(
    world,
    who,
    '{ orders { nodes { id total region } } employees { totalCount } }',
  );
  expect(orders.data.employees).toBeNull();
  expect(orders.data.orders.nodes.length).toBeGreaterThan(0);
  for (const { total, region } of orders.data.orders.nodes) {
    expect([total, region]).toEqual([null, null]);
  }
}

/** An audience in a domain's own schema or contract does not compose. */
async function domainThatOpensItself(): Promise<void> {
  for (const sdl of [
    things('@audience(allow: [["authenticated"]])'),
    things('', '@organisation(allow: [["authenticated"]])'),
    things(
      '',
      '@agreement(consumer: "a", product: "things", purpose: "b", expires: "2099-01-01", approver: "me")',
    ),
    things('@gov__audience(allow: [["authenticated"]])', '', 'gov'),
  ]) {
    expect(compose([sdl])).toEqual({ codes: ['POLICY_NOT_DOMAINS'], supergraph: '' });
  }
  const contract = customersContract.replace(
    '- property: rows',
    '- { property: audience, value: [["role:customer"]] }\n      - property: rows',
  );
  const reading = readProduct(contract, { file: 'contract.yaml' });
  expect(reading.findings.map(({ code }) => code)).toContain('POLICY_NOT_READABLE');
  expect(reading.ok).toBe(false);
}

function things(onType = '', onSchema = '', as?: string) {
  const link = as
    ? linkHeader({ federation: ['@key'], policy: ['@classification'], as })
    : head.replace('"@inert"', '"@inert", "@audience", "@organisation", "@agreement"');
  return subgraph(
    'things',
    `${link}
    ${onSchema && `extend schema ${onSchema}`}
    type Query { thing: Thing ${open} }
    type Thing @key(fields: "id") @classification(level: INTERNAL) ${onType} { id: ID! @classification(level: INTERNAL) }`,
  );
}
