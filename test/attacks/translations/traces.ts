import { expect } from 'vitest';
import { envelopeHeader } from '#platform/runtime/envelope.ts';
import { personaOf } from '../attacker.ts';
import type { AttackArea } from '../attempt.ts';
import { sameOnBoth } from '../expectations.ts';

const trace = 'ab'.repeat(16);
const parents = [
  `00-${trace}-${'cd'.repeat(8)}-01`,
  `00-${trace}-${'cd'.repeat(8)}-00`,
  `cc-${trace}-${'cd'.repeat(8)}-01-ssn-c1`,
  `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`,
  'attacker-was-here',
  '\u00ff'.repeat(500),
];

/** Of our own: what is told of traces, and to whom. */
export const traces: AttackArea = {
  area: 'traces (our own)',
  attempts: {
    'TRACE-01 a trace context changes no decision, and comes back nowhere': async (world) => {
      const query = '{ customers(first: 3) { nodes { id ssn phone notes } } }';
      const without = await sameOnBoth(world, 'analyst_eu', query);
      for (const traceparent of parents) {
        const headers = { traceparent, tracestate: 'a=attacker-was-here', baggage: 'role=steward' };
        const response = await sameOnBoth(world, 'analyst_eu', query, undefined, { headers });
        expect([response.status, response.data, response.errors?.length]).toEqual([
          without.status,
          without.data,
          without.errors?.length,
        ]);
        expect([...response.headers].flat().join()).not.toMatch(/traceparent|tracestate|attacker/);
        expect(response.text).not.toContain('attacker');
      }
      expect(await world.mesh.takeTraces()).not.toMatch(/attacker|ssn-c1/);
    },
    'TRACE-02 what is asked with is not in a trace': async ({ attacker, mesh }) => {
      const asked: readonly (readonly [string, Record<string, unknown>?])[] = [
        ['{ customers(where: { displayName: { eq: "attacker-literal" } }) { totalCount } }'],
        [
          'query ($n: String) { customers(where: { displayName: { eq: $n } }) { totalCount } }',
          { n: 'attacker-variable' },
        ],
        [
          'query ($n: String = "attacker-default") { customers(where: { displayName: { eq: $n } }) { totalCount } }',
        ],
        ['{ customer(id: "attacker-key") { id } }'],
        ['{ customers(where: { email: { eq: "attacker-mail@example.org" } }) { totalCount } }'],
        ['{ customers(first: 1) { attackerAlias: nodes { id } } }'],
        ['{ attackerField }'],
        ['{ customers(where: { attackerInput: ATTACKER_ENUM }) { totalCount } }'],
        ['{ customers(where: { spend: { gt: ATTACKER_ENUM } }) { totalCount } }'],
        ['{ customers @attackerDirective { totalCount } }'],
        ['{ attacker syntax'],
      ];
      await mesh.takeTraces();
      const token = await mesh.issuer.token({
        sub: 'attacker-subject',
        roles: ['viewer'],
        scopes: ['staff'],
      });
      const headers = { authorization: `Bearer ${token}`, 'x-purpose': 'attacker-purpose' };
      for (const [query, variables] of asked) {
        await attacker.ask('viewer', query, variables);
        await attacker.ask('anonymous', query, variables, { headers });
        await attacker.direct('customers', 'viewer', query, variables);
      }
      const sent = await mesh.takeTraces();
      expect(sent).toContain('graphql.document');
      expect(sent.toLowerCase().match(/[^\n]{0,40}attacker[^\n]{0,40}/g)).toBeNull();
      expect(token.split('.').filter((part) => sent.includes(part))).toEqual([]);
    },
    'TRACE-03 a domain traces nothing for whom it does not know': async ({ attacker, mesh }) => {
      await mesh.takeTraces();
      const body = '{"query":"{ customers { totalCount } }"}';
      const forged = await mesh.envelope('orders', personaOf('steward').principal, body);
      for (const [domain, headers] of [
        ['customers', {}],
        ['customers', { [envelopeHeader]: 'attacker' }],
        ['customers', { [envelopeHeader]: forged }],
      ] as const) {
        const response = await attacker.http({
          to: domain,
          body,
          headers: { traceparent: parents[0] as string, ...headers },
        });
        expect(response.status).toBe(401);
      }
      expect(await mesh.takeTraces()).toBe('');
    },
  },
};
