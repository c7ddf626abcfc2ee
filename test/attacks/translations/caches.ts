import { expect } from 'vitest';
import { envelopeHeader } from '#platform/runtime/envelope.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';
import { send } from '#test/testkit/test-subgraph.ts';
import type { AttackArea, World } from '../attempt.ts';
import { codesOf, expectCode } from '../expectations.ts';
import { customer, personas } from '../personas.ts';
import { head, open } from '../small-schemas.ts';

const hash = '0'.repeat(64);

export const caches: AttackArea = {
  area: 'caches and persisted queries',
  attempts: {
    'CACHE-02': async ({ attacker }) => {
      const query = '{ customers(first: 1) { nodes { id ssn } } }';
      for (const who of ['analyst_eu', 'steward', 'analyst_eu', 'viewer', 'steward'] as const) {
        const response = await attacker.ask(who, query);
        const sees = who === 'steward';
        expect(response.data.customers.nodes).toEqual([
          { id: 'c1', ssn: sees ? 'ssn-c1-alpha-canary' : null },
        ]);
        expect(codesOf(response)).toEqual(sees ? [] : ['FORBIDDEN_FIELD']);
      }
    },
    'CACHE-04': async ({ attacker }) => {
      const extensions = { persistedQuery: { version: 1, sha256Hash: hash } };
      const body = { query: '{ customers { nodes { ssn } } }', extensions };
      expectCode(await attacker.http({ as: 'steward', body }), 400, 'BAD_REQUEST');
      const later = await attacker.http({ as: 'analyst_eu', body: { extensions } });
      expectCode(later, 400, 'PERSISTED_QUERY_NOT_FOUND');
    },
    'CACHE-06': async ({ attacker }) => {
      const ask = (sha256Hash: unknown) =>
        attacker.http({
          as: 'analyst_eu',
          body: { extensions: { persistedQuery: { version: 1, sha256Hash } } },
        });
      for (const none of [{ a: 1 }, ['x'], 7, null]) expectCode(await ask(none), 400, 'BAD_REQUEST');
      expectCode(await ask('__proto__'), 400, 'PERSISTED_QUERY_NOT_FOUND');
    },
    'CACHE-08': async ({ attacker, mesh }) => {
      const query = '{ customers { totalCount } }';
      await using gateway = await mesh.secondGateway({
        documents: { trusted: new Map([['count', query]]), trustedOnly: true },
      });
      for (const text of [query, `${query} # x`, ` ${query}`, query.replaceAll(' ', '')]) {
        const response = await attacker.http({ as: 'steward', to: gateway.url, body: { query: text } });
        expectCode(response, 403, 'DOCUMENT_NOT_TRUSTED');
      }
      const beside = { id: 'count', query: `${query} # x` };
      expectCode(await attacker.http({ as: 'steward', to: gateway.url, body: beside }), 400, 'BAD_REQUEST');
    },
    'CACHE-10': emailsByRole(
      '{ customers(first: 5) { nodes { id email } } }',
      ({ customers }) => customers.nodes[0].email,
    ),
    'CACHE-12': cacheControl,
    'CACHE-14': emailsByRole('{ customer(id: "c1") { email } }', (data) => data.customer.email),
    'CACHE-16': markersOfMany,
    'CACHE-18': async ({ attacker }) => {
      for (const id of ['c1', 'c5', 'c10']) {
        const { data } = await attacker.ask(
          customer(id),
          '{ customers(first: 10) { nodes { id locker email } } }',
        );
        for (const node of data.customers.nodes) {
          expect(node.locker).toBe(node.id === id ? `locker-${id}-alpha-canary` : null);
          expect(node.email).toMatch(/^tok1_/);
        }
      }
    },
    'CACHE-20': policyCannotBeHad,
  },
};

// biome-ignore lint/suspicious/noExplicitAny: looks into answers.
function emailsByRole(query: string, emailIn: (data: any) => string) {
  return async ({ attacker }: World) => {
    for (const who of ['steward', 'analyst_eu', 'support', 'analyst_eu', 'steward'] as const) {
      const shown = emailIn((await attacker.ask(who, query)).data);
      if (who === 'analyst_eu') expect(shown).toMatch(/^tok1_[0-9a-f]{32}$/);
      else expect(shown).toBe('mail.c1@alpha.canary.example');
    }
    const together = await Promise.all(
      Array.from({ length: 20 }, (_, index) => attacker.ask(index % 2 ? 'steward' : 'analyst_eu', query)),
    );
    for (const [index, { data }] of together.entries())
      expect(emailIn(data).startsWith('tok1_')).toBe(index % 2 === 0);
  };
}

async function cacheControl({ attacker }: World): Promise<void> {
  for (const who of ['analyst_eu', 'steward', 'anonymous'] as const) {
    const response = await attacker.ask(who, '{ customers { nodes { email } } }');
    expect(response.headers.get('cache-control')).toBe('no-store');
  }
  const sdl = `${head} type Query { c: String ${open} }`;
  await using mesh = await createTestMesh({ subgraphs: [{ name: 'customers', sdl }] });
  for (const subgraph of Object.values(mesh.subgraphs)) {
    subgraph.fault = (outgoing) =>
      send(outgoing, 200, '{"data":{"c":"x"}}', {
        'cache-control': 'public, max-age=300',
        'x-of-the-domain': '1',
      });
  }
  const response = await mesh.query('{ c }');
  expect([response.data, response.headers.get('cache-control')]).toEqual([{ c: 'x' }, 'no-store']);
  expect(response.headers.has('x-of-the-domain')).toBe(false);
}

/** 20 concurrent customers, each of whom may see the content of one locker. */
async function markersOfMany({ attacker }: World): Promise<void> {
  const ids = Array.from({ length: 20 }, (_, index) => `c${index + 1}`);
  const query = '{ customers { nodes { id locker } } }';
  for (let round = 0; round < 5; round += 1) {
    const asked = Array.from({ length: 5 }, () => ids).flat();
    const responses = await Promise.all(asked.map((id) => attacker.ask(customer(id), query)));
    for (const [index, { data }] of responses.entries()) {
      const lockers = data.customers.nodes.map(({ locker }: { locker: string | null }) => locker);
      expect(lockers.filter(Boolean)).toEqual([`locker-${asked[index]}-alpha-canary`]);
    }
  }
}

/** A domain that cannot load its policy decides nothing; with a loaded one it continues. */
async function policyCannotBeHad({ attacker, mesh }: World): Promise<void> {
  const body = JSON.stringify({ query: '{ customers { nodes { id email } } }' });
  const { principal } = personas.steward;
  for (const [policy, policyUrl] of [
    [`sha256-${'1'.repeat(64)}`, 'http://127.0.0.1:1/policy'],
    [`sha256-${'2'.repeat(64)}`, `${mesh.gateway.url}/policy/sha256-${'2'.repeat(64)}`],
    [`sha256-${'3'.repeat(64)}`, `${mesh.gateway.url}/health/live`],
  ] as const) {
    const envelope = await mesh.signer.sign({ principal, policy, policyUrl }, 'customers', body);
    const response = await attacker.http({ to: 'customers', body, headers: { [envelopeHeader]: envelope } });
    expect([response.status, codesOf(response), response.statements]).toEqual([
      503,
      ['POLICY_UNAVAILABLE'],
      [],
    ]);
  }
  expect((await attacker.ask('analyst_eu', '{ customers { totalCount } }')).status).toBe(200);
}
