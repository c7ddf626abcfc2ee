import { expect } from 'vitest';
import { createEnvelopeKey } from '#gateway/identity/envelope-key.ts';
import { createEnvelopeSigner, envelopeHeader } from '#platform/runtime/envelope.ts';
import type { Agreement } from '#schema/policy/policy.ts';
import { domainAgreement } from '#test/testkit/domain-agreement.ts';
import { linkHeader } from '#test/testkit/link-header.ts';
import type { Attacker } from '../attacker.ts';
import type { AttackArea, World } from '../attempt.ts';
import { bytesOf, codesOf, expectCode, sameDirectly, sameOnBoth } from '../expectations.ts';
import { claimsOf, personas } from '../personas.ts';
import { analystDecisions, compose, head, open, steward, subgraph } from '../small-schemas.ts';
import {
  chainOfRequires,
  deniedKey,
  lyingSubgraph,
  policyOnAnInterface,
  providedCopy,
} from './federated-fields.ts';

export const federation: AttackArea = {
  area: 'federation: other paths to the same entity',
  attempts: {
    'FED-02': async ({ attacker }) => {
      const body = { query: '{ customers { nodes { ssn } } }' };
      const token = await attacker.mesh.issuer.token(claimsOf(personas.steward.principal));
      for (const headers of [{}, { authorization: `Bearer ${token}` }, { [envelopeHeader]: token }]) {
        await expectUntrusted(attacker, body, headers);
      }
    },
    'FED-04': forgedHeaders,
    'FED-06': envelopeForSomethingElse,
    'FED-08': async ({ attacker }) => {
      for (const query of [
        '{ customer(id: "c1") { id } }',
        '{ _service { sdl } }',
        '{ _entities(representations: [{ __typename: "Customer", id: "c1" }]) { __typename } }',
        '{ __schema { queryType { name } } }',
      ]) {
        await expectUntrusted(attacker, { query }, {});
      }
      const get = await attacker.http({
        to: 'customers',
        method: 'GET',
        path: '/graphql?query={customers{totalCount}}',
      });
      expect([404, 405]).toContain(get.status);
    },
    'FED-10': chainOfRequires,
    'FED-12': providedCopy,
    'FED-14': async () => {
      expect(overridden([])).toEqual({ codes: ['PROTECTED_FIELD_TAKEN'], supergraph: '' });
      const { supergraph } = overridden([domainAgreement('marketing', 'customers')]);
      expect((await analystDecisions(supergraph)).of('C.email')).toMatchObject({
        kind: 'MASK',
        mask: 'HASH',
      });
    },
    'FED-16': async () => {
      const sdl = `${linkHeader({ federation: ['@key'], policy: [], as: 'gov' })}
        type Query { c: C @gov__classification(level: PUBLIC) }
        type C @key(fields: "id") @gov__classification(level: PUBLIC) { id: ID! @gov__classification(level: PUBLIC)
          email: String @gov__classification(level: PUBLIC) @gov__pii(category: "email") @gov__mask(with: HASH, unless: ${steward}) }`;
      const { supergraph, codes } = compose([subgraph('customers', sdl)]);
      expect(codes).toEqual([]);
      expect((await analystDecisions(supergraph)).of('C.email')).toMatchObject({
        kind: 'MASK',
        mask: 'HASH',
      });
    },
    // More than a warning: the policy of an external copy applies like any other.
    'FED-18': async () => {
      const owner = `${head} type Query { c: C ${open} } type C @key(fields: "id") ${open} { id: ID! ${open} email: String ${open} }`;
      const other = `${head} type C @key(fields: "id") { id: ID! ${open}
        email: String @external @pii(category: "email") @mask(with: HASH) label: String @requires(fields: "email") ${open} }`;
      const { supergraph } = compose(
        [subgraph('customers', owner), subgraph('other', other)],
        [],
        [domainAgreement('other', 'customers')],
      );
      const decisions = await analystDecisions(supergraph);
      expect(decisions.of('C.email')).toMatchObject({ kind: 'MASK', mask: 'HASH' });
      expect(decisions.of('C.label').kind).not.toBe('CLEAR');
    },
    'FED-20': policyOnAnInterface,
    'FED-22': async (world) => {
      const query =
        '{ nodes(ids: ["Customer:c1", "Customer:c9", "Customer:nobody"]) { id ... on Customer { email } } }';
      const { data } = await world.attacker.ask('analyst_eu', query);
      expect(data.nodes).toEqual([{ id: 'c1', email: expect.stringMatching(/^tok1_/) }, null, null]);
      await sameOnBoth(
        world,
        'analyst_eu',
        '{ nodes(ids: ["Customer:c1", "Customer:c9", "Customer:c39"]) { id } }',
      );
    },
    'FED-24': async (world) => {
      const query =
        '{ customers(first: 3) { nodes { ... on Node { ... on Party { email } ... on Customer { ssn } } } } }';
      const response = await world.attacker.ask('analyst_eu', query);
      for (const node of response.data.customers.nodes) {
        expect(node).toEqual({ email: expect.stringMatching(/^tok1_/), ssn: null });
      }
      expect(codesOf(response)).toEqual(['FORBIDDEN_FIELD']);
      expect(response.errors?.[0]?.extensions).toMatchObject({ positions: 3 });
      const parties = '{ parties(first: 5) { ... on Node { ... on Customer { ssn salary notes } } } }';
      const denied = await sameOnBoth(world, 'analyst_eu', parties);
      expect(new Set(codesOf(denied))).toEqual(new Set(['FORBIDDEN_FIELD']));
    },
    'FED-26': async (world) => {
      const query = 'query ($s: Boolean!) { customers(first: 1) { nodes { id ssn @include(if: $s) } } }';
      for (const s of [true, false, false, true]) {
        for (const who of ['analyst_eu', 'viewer'] as const) {
          const response = await sameOnBoth(world, who, query, { s });
          expect(codesOf(response)).toEqual(s ? ['FORBIDDEN_FIELD'] : []);
          expect(response.data.customers.nodes).toEqual([s ? { id: 'c1', ssn: null } : { id: 'c1' }]);
        }
        const clear = await world.attacker.ask('steward', query, { s });
        expect(clear.data.customers.nodes[0].ssn).toBe(s ? 'ssn-c1-alpha-canary' : undefined);
      }
    },
    'FED-28': async (world) => {
      const query =
        '{ customers(first: 4) { nodes { manager { reports { totalCount nodes { id region ssn salary } } } } } }';
      const response = await sameOnBoth(world, 'analyst_eu', query);
      expect(new Set(codesOf(response))).toEqual(new Set(['FORBIDDEN_FIELD']));
      for (const { manager } of response.data.customers.nodes) {
        for (const report of manager.reports.nodes)
          expect(report).toMatchObject({ region: 'EU', ssn: null, salary: null });
      }
    },
    'FED-30': deniedKey,
    'FED-32': async (world) => {
      for (const query of [
        '{ customers(first: 2) { nodes { __typename: email id } } }',
        '{ customers(first: 2) { nodes { ... on Node { __typename: ssn } id } } }',
        '{ orders(first: 2) { nodes { customer { __typename: displayName email } } } }',
        '{ parties(first: 3) { ...F ... on Customer { ssn } } } fragment F on Party { __typename: email }',
      ]) {
        expectCode(await sameOnBoth(world, 'analyst_eu', query), 400, 'GRAPHQL_VALIDATION_FAILED');
      }
      // The type itself is accepted under such a name, since some clients request it.
      const { data } = await sameOnBoth(
        world,
        'analyst_eu',
        '{ customers(first: 1) { nodes { __isParty: __typename } } }',
      );
      expect(data.customers.nodes).toEqual([{ __isParty: 'Customer' }]);
    },
    'FED-34': hiddenEntities,
    'FED-36': manyRepresentations,
    'FED-38': async ({ attacker }) => {
      const query = '{ customers { totalCount } }';
      const plain = await attacker.ask('analyst_eu', query);
      for (const name of [
        'apollo-query-plan-experimental',
        'apollo-query-plan-experimental-format',
        'apollo-federation-include-trace',
      ]) {
        const headers = { [name]: name.endsWith('trace') ? 'ftv1' : '1' };
        expect(bytesOf(await attacker.ask('analyst_eu', query, undefined, { headers }))).toBe(bytesOf(plain));
      }
      expect(Object.keys(plain.extensions)).toEqual(['mesh']);
    },
    'FED-40': lyingSubgraph,
    'FED-42': async () => {
      const sdl = `${head} type Query { c: C ${open} } type C @key(fields: "id") ${open} { id: ID! ${open} passport: String }`;
      const { supergraph, codes } = compose([subgraph('customers', sdl)]);
      expect(codes).toEqual(['FIELD_UNCLASSIFIED']);
      expect((await analystDecisions(supergraph)).of('C.passport').kind).toBe('DENY');
    },
  },
};

/** A marketing domain takes over a field of the domain that protects it. */
function overridden(agreements: readonly Agreement[]) {
  const owner = `${head} type Query { c: C ${open} }
    type C @key(fields: "id") ${open} { id: ID! ${open} email: String @pii(category: "email") @mask(with: HASH, unless: ${steward}) ${open} }`;
  const marketing = `${head} type C @key(fields: "id") { id: ID! ${open} email: String @override(from: "customers") ${open} }`;
  return compose([subgraph('customers', owner), subgraph('marketing', marketing)], [], agreements);
}

async function expectUntrusted(
  attacker: Attacker,
  body: unknown,
  headers: Record<string, string>,
): Promise<void> {
  const response = await attacker.http({ to: 'customers', body, headers });
  expect([response.status, codesOf(response), response.statements]).toEqual([
    401,
    ['SUBGRAPH_UNTRUSTED_CALLER'],
    [],
  ]);
  expect(response.text).not.toMatch(/ssn|customer/i);
}

async function forgedHeaders({ attacker }: World): Promise<void> {
  const stranger = await createEnvelopeKey();
  const body = { query: '{ customers { nodes { ssn } } orders { nodes { id } } }' };
  const forged = await createEnvelopeSigner(stranger.signing.key, stranger.signing.keyId).sign(
    { principal: personas.steward.principal, policy: 'sha256-0', policyUrl: 'http://127.0.0.1:1/' },
    'customers',
    JSON.stringify(body),
  );
  const plain = bytesOf(await attacker.http({ body }));
  for (const headers of [
    { 'x-mesh-policy': 'eyJyb2xlcyI6WyJzdGV3YXJkIl19', 'x-mesh-roles': 'steward', 'x-user-id': '1' },
    { [envelopeHeader]: forged },
    {
      'x-weft-principal': JSON.stringify(personas.steward.principal),
      'x-weft-roles': 'steward',
      'x-roles': 'steward',
    },
  ]) {
    expect(bytesOf(await attacker.http({ body, headers }))).toBe(plain);
  }
  await expectUntrusted(attacker, body, { [envelopeHeader]: forged });
}

async function envelopeForSomethingElse({ attacker }: World): Promise<void> {
  const body = JSON.stringify({ query: '{ customers { nodes { ssn } } }' });
  const { principal } = personas.steward;
  const forOrders = await attacker.mesh.envelope('orders', principal, body);
  await expectUntrusted(attacker, body, { [envelopeHeader]: forOrders });
  const other = await attacker.mesh.envelope(
    'customers',
    principal,
    JSON.stringify({ query: '{ customers { totalCount } }' }),
  );
  await expectUntrusted(attacker, body, { [envelopeHeader]: other });
}

async function hiddenEntities(world: World): Promise<void> {
  const query =
    'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Customer { email displayName } } }';
  const representations = (id: string) => ({ r: [{ __typename: 'Customer', id }] });
  const hidden = await sameDirectly(world, 'customers', 'analyst_eu', query, representations('c9'));
  expect(hidden.data).toEqual({ _entities: [null] });
  const missing = await sameDirectly(world, 'customers', 'analyst_eu', query, representations('nobody'));
  expect(bytesOf(missing)).toBe(bytesOf(hidden));
}

/** The gateway has no `_entities`; a domain limits the keys of a request, and reads them by one statement. */
async function manyRepresentations({ attacker }: World): Promise<void> {
  const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }';
  const variables = (count: number) => ({
    r: Array.from({ length: count }, (_, index) => ({ __typename: 'Customer', id: String(index) })),
  });
  const outside = await attacker.ask('analyst_eu', query, variables(10));
  expect([outside.status, outside.fetches]).toEqual([400, 0]);
  expect((await attacker.direct('customers', 'analyst_eu', query, variables(1_000))).statements).toHaveLength(
    1,
  );
  const flood = await attacker.direct('customers', 'analyst_eu', query, variables(100_000));
  expect([flood.status, codesOf(flood), flood.statements]).toEqual([400, ['LIMIT_EXCEEDED'], []]);
}
