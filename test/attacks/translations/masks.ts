import { createHash, createHmac } from 'node:crypto';
import { expect } from 'vitest';
import { createGateway } from '#gateway/gateway.ts';
import { createEnvelopeKey } from '#gateway/identity/envelope-key.ts';
import { createDuckDb } from '#platform/engines/duckdb/duckdb.ts';
import { composeSupergraph } from '#schema/compose.ts';
import { decisionsFor } from '#schema/policy/decide.ts';
import { readPolicy } from '#schema/policy/directives/read-policy.ts';
import { noPolicy, type PolicyBundle } from '#schema/policy/policy.ts';
import type { Principal } from '#schema/policy/principal.ts';
import { createTestProduct } from '#test/testkit/test-product.ts';
import { statementsOverlay } from '../attack-mesh.ts';
import type { AttackArea, World } from '../attempt.ts';
import { customersContract } from '../customers-product.ts';
import { codesOf, expectUnknown, sameOnBoth } from '../expectations.ts';
import { ordersContract } from '../orders-product.ts';
import { personas } from '../personas.ts';
import { analystDecisions, compose, head, open, subgraph } from '../small-schemas.ts';

const analyst = personas.analyst_eu.principal;

export const masks: AttackArea = {
  area: 'mask functions and data shapes',
  attempts: {
    'MASK-01': dictionary,
    'MASK-03': tokenDomains,
    'MASK-05': async () => {
      const emails = [
        'Alice@X.io',
        'alice@x.io',
        ' alice@x.io ',
        'ALICE@X.IO',
        'alic\u00e9@x.io',
        'alice\u0301@x.io',
        'ALICE\u0301@X.IO',
      ];
      const tokens = (await shownOf(emails.map((email) => ({ email })))).map(({ email }) => email);
      expect(new Set(tokens.slice(0, 4)).size).toBe(1);
      expect(new Set(tokens.slice(4)).size).toBe(1);
      expect(tokens[0]).not.toBe(tokens[4]);
    },
    'MASK-07': async () => {
      const phones = ['12345678', '+49 30 12345678', `0${'9'.repeat(60)}1234`, '1234567', '1', ''];
      const shown = (await shownOf(phones.map((phone) => ({ phone })))).map(({ phone }) => phone);
      expect(shown).toEqual(['****5678', '****5678', '****1234', '[redacted]', '[redacted]', '[redacted]']);
    },
    'MASK-09': async () => {
      const zone = process.env.TZ;
      try {
        for (const name of ['Pacific/Kiritimati', 'America/Los_Angeles', 'UTC']) {
          process.env.TZ = name;
          const shown = await shownOf([{ birth_date: '1979-12-31' }, { birth_date: '1980-01-01' }]);
          expect(shown.map(({ birthDate }) => birthDate)).toEqual(['1979-01-01', '1980-01-01']);
        }
      } finally {
        if (zone === undefined) delete process.env.TZ;
        else process.env.TZ = zone;
      }
    },
    'MASK-11': async (world) => {
      const sdl = `${head} type Query { c: C ${open} } type C ${open} { email: String! ${open} @mask(with: NULL) }`;
      expect(compose([subgraph('customers', sdl)]).codes).toContain('MASK_NOT_LEGAL');
      const plain = `${head} type Query { c: C ${open} } type C ${open} { email: String! ${open} }`;
      const overlay = { file: 'privacy.graphql', sdl: 'extend type C { email: String @mask(with: NULL) }' };
      expect(compose([subgraph('customers', plain)], [overlay]).codes).toContain('MASK_NOT_LEGAL');
      // A contract's required field that a caller cannot see is nullable in the graph.
      expect(world.mesh.products.customers.sdl).toMatch(/\n {2}email: String @/);
    },
    'MASK-13': async (world) => {
      const query = '{ customers(first: 3) { nodes { id tags } } }';
      for (const { tags } of (await sameOnBoth(world, 'analyst_eu', query)).data.customers.nodes)
        expect(tags).toBeNull();
      const clear = await world.attacker.ask('steward', query);
      expect(clear.data.customers.nodes[0].tags).toEqual(['tag-c1-alpha-canary']);
    },
    'MASK-15': async (world) => {
      const query =
        '{ customers(first: 2) { nodes { address { street city zip } orders(first: 1) { nodes { shipTo { street city zip } } } } } }';
      const response = await sameOnBoth(world, 'analyst_eu', query);
      for (const { address, orders } of response.data.customers.nodes) {
        expect(address).toBeNull();
        expect(orders.nodes).toEqual([{ shipTo: { street: '[redacted]', city: 'Kiel', zip: '241*' } }]);
      }
      expect(new Set(codesOf(response))).toEqual(new Set(['FORBIDDEN_FIELD']));
      const typed = `${head} type Query { c: C ${open} o: O ${open} } type C ${open} { address: Address ${open} } type O ${open} { shipTo: [Address] ${open} }
        type Address ${open} @access(allow: [["role:steward"]]) { street: String ${open} }`;
      const decisions = await analystDecisions(compose([subgraph('customers', typed)]).supergraph);
      for (const coordinate of ['C.address', 'O.shipTo', 'Address.street'])
        expect(decisions.of(coordinate).kind).toBe('DENY');
    },
    'MASK-17': async ({ attacker }) => {
      const query = '{ customers(first: 3) { nodes { contactCard emailDomain } } }';
      for (const { contactCard, emailDomain } of (await attacker.ask('analyst_eu', query)).data.customers
        .nodes) {
        expect(contactCard).toMatch(/^Person c\d+ name <tok1_[0-9a-f]{32}> \*\*\*\*\d{4}$/);
        expect(emailDomain).toBeNull();
      }
    },
    'MASK-19': async (world) => {
      const query = 'query ($w: CustomerFilter) { customers(where: $w) { totalCount } }';
      for (const name of ['notes.ssn', 'address.zip', 'address', 'tags']) {
        await expectUnknown(world, query, { w: { [name]: { eq: '1' } } });
      }
    },
    'MASK-21': { notApplicable: 'roles are flat names: none contains another' },
    'MASK-23': ruleThatThrows,
    'MASK-25': async (world) => {
      const query = '{ parties(first: 40) { id email ... on Customer { ssn } ... on Employee { badge } } }';
      for (const response of [
        await world.attacker.ask('analyst_eu', query),
        await world.attacker.direct('customers', 'analyst_eu', query),
      ]) {
        for (const { email, ssn = null, badge = null } of response.data.parties) {
          expect([email, ssn, badge]).toEqual([expect.stringMatching(/^tok1_/), null, null]);
        }
      }
    },
    'MASK-27': async () => {
      const extensions =
        'type Passport { number: String } extend type Query { passport: Passport aNumber: Int @classification(level: PUBLIC) }';
      const resolvers = { Query: { passport: () => ({ number: 'raw' }), aNumber: () => 7 } };
      const options = { contract: ordersContract, rows: { orders: [] }, extensions, serve: { resolvers } };
      await using alone = await createTestProduct(options);
      const policy = readPolicy(compose([subgraph('orders', alone.sdl)]).supergraph);
      await using product = await createTestProduct({ ...options, policy });
      for (const who of ['steward', 'analyst_eu', 'anonymous'] as const) {
        const response = await product.as(personas[who].principal).query('{ passport { number } aNumber }');
        expect([response.data, response.errors?.map(({ extensions: { code } }) => code)]).toEqual([
          { passport: { number: null }, aNumber: 7 },
          ['FORBIDDEN_FIELD'],
        ]);
      }
    },
    'MASK-29': storeThatFails,
  },
};

/** The analyst's view of customers with given values, in order. */
async function shownOf(customers: readonly object[]): Promise<Record<string, string | null>[]> {
  const rows = customers.map((each, index) => ({
    id: `c${String(index).padStart(2, '0')}`,
    region: 'EU',
    ...each,
  }));
  await using product = await createTestProduct({
    contract: customersContract,
    rows: { customers: rows, employees: [] },
  });
  const query = '{ customers { nodes { email phone birthDate } } }';
  return (await product.as(analyst).query(query)).data.customers.nodes;
}

/** A caller who has tokens and knows the values and the algorithms still lacks the key. */
async function dictionary({ attacker, mesh }: World): Promise<void> {
  const { data } = await attacker.ask('analyst_eu', '{ customers { nodes { email } } }');
  const tokens = new Set(data.customers.nodes.map(({ email }: { email: string }) => email.slice(-24)));
  expect(tokens.size).toBe(27);
  const emails = mesh.data.canaries
    .filter(({ coordinate }) => coordinate === 'Customer.email')
    .map(({ value }) => value);
  expect(emails).toHaveLength(30);
  for (const email of emails.flatMap((each) => [each, each.toUpperCase(), `email:${each}`, `t1:${each}`])) {
    for (const algorithm of ['sha256', 'sha512', 'sha1', 'md5']) {
      for (const digest of [
        createHash(algorithm).update(email).digest('hex'),
        ...[
          '',
          't1',
          'weft',
          'customers',
          'weft token 1\nt1\nemail',
          '12:weft token 2\n2:t1\n5:email\n1:1',
        ].map((key) => createHmac(algorithm, key).update(email).digest('hex')),
      ]) {
        expect(tokens.has(digest.slice(0, 24)) || tokens.has(digest.slice(-24))).toBe(false);
      }
    }
  }
}

/** Tokens of one category of personal data join within a tenant: that is their purpose. Others never do. */
async function tokenDomains({ attacker }: World): Promise<void> {
  const query = '{ customers(first: 1) { nodes { email } } }';
  const rows = (email: string) => ({ customers: [{ id: 'c1', region: 'EU', email }], employees: [] });
  const { secrets } = attacker.mesh;
  const tokenOf = async (contract: string) => {
    await using product = await createTestProduct({ contract, rows: rows('one@x.io'), secrets });
    return (await product.as(analyst).query(query)).data.customers.nodes[0].email;
  };
  const [here, health, otherCategory] = [
    await tokenOf(customersContract),
    await tokenOf(customersContract.replace('tenant: t1', 'tenant: health')),
    await tokenOf(customersContract.replace('property: pii, value: email', 'property: pii, value: login')),
  ];
  expect(new Set([here, health, otherCategory]).size).toBe(3);
  expect(await tokenOf(customersContract.replace('domain: customers', 'domain: marketing'))).toBe(here);
}

async function ruleThatThrows(): Promise<void> {
  const bundleOf = (...rules: string[]): PolicyBundle => ({
    coordinates: {
      'C.access': { ...noPolicy, access: [{ allow: [rules] }] },
      'C.mask': { ...noPolicy, masks: [{ with: 'NULL', unless: [rules] }] },
    },
  });
  const throwing = {
    ...personas.steward.principal,
    get roles(): readonly string[] {
      throw new Error('the policy store is down');
    },
  } satisfies Principal;
  for (const decisions of [
    await decisionsFor(bundleOf('role:steward'), throwing),
    await decisionsFor(bundleOf('role:steward', 'blocked:nobody'), personas.steward.principal),
    await decisionsFor(bundleOf('not(role:analyst)'), personas.steward.principal),
  ]) {
    expect([decisions.of('C.access').kind, decisions.of('C.mask').kind]).toEqual(['DENY', 'MASK']);
  }
  const sdl = `${head} type Query { c: String ${open} @access(allow: [["not(role:analyst)"]]) }`;
  expect(compose([subgraph('customers', sdl)]).codes).toContain('UNKNOWN_RULE');
}

/** A store that fails is a fault of the domain's, not a refusal of the policy's. */
async function storeThatFails({ attacker, output }: World): Promise<void> {
  const envelopeKey = await createEnvelopeKey();
  await using product = await createTestProduct({
    contract: customersContract,
    rows: attacker.mesh.data.customers,
    serve: {
      envelopeKeys: envelopeKey.verifying,
      logger: output.logger('subgraph:customers'),
      createEngine: async (folder) => {
        const engine = await createDuckDb({ allowedDirectories: [folder] });
        const query = () => Promise.reject(new Error('could not convert "ssn-c1-alpha-canary"'));
        return { ...engine, query, [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose]() };
      },
    },
  });
  const composed = composeSupergraph({
    subgraphs: [{ name: 'customers', url: `${product.server.url}/graphql`, sdl: product.sdl }],
    overlays: [statementsOverlay],
  });
  if (!composed.ok) throw new Error('does not compose');
  const { identity } = attacker.mesh.issuer;
  await using gateway = await createGateway({
    supergraph: composed.supergraph,
    port: 0,
    envelopeKey,
    identity,
    logger: output.logger('gateway'),
  });
  const response = await attacker.ask('analyst_eu', '{ customers { totalCount } }', undefined, {
    to: gateway.url,
  });
  expect(codesOf(response)).toEqual(['SUBGRAPH_ERROR']);
  expect(response.text).not.toMatch(/authori[sz]ed|FORBIDDEN|convert/i);
}
