import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import type { Exchange } from '../attacker.ts';
import type { AttackArea } from '../attempt.ts';
import { codesOf, expectCode } from '../expectations.ts';

const evil = 'https://evil.example';
const app = 'https://app.example';
const counted = '{ customers { totalCount } }';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const persisted = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });

/** Weft's own: what pages, documents by id and compression could open. */
export const clients: AttackArea = {
  area: 'clients (our own)',
  attempts: {
    'CLIENT-01 a page of another origin, with credentials': async ({ attacker, mesh }) => {
      await using gateway = await mesh.secondGateway({ cors: [app] });
      for (const origin of [evil, 'null', `${app}.evil.example`, `${app}@evil.example`]) {
        for (const method of ['OPTIONS', 'POST']) {
          const response = await attacker.http({
            to: gateway.url,
            method,
            headers: { origin, cookie: 'token=x', 'access-control-request-method': 'POST' },
            ...(method === 'POST' ? { body: { query: counted } } : {}),
          });
          expect(opened(response)).toEqual([null, null]);
        }
      }
      const asked = await attacker.http({
        to: gateway.url,
        headers: { origin: app },
        body: { query: counted },
      });
      expect(opened(asked)).toEqual([app, null]);
    },
    'CLIENT-02 a page that reads what is not the graph': async ({ attacker, mesh }) => {
      await using gateway = await mesh.secondGateway({ cors: [app] });
      for (const path of ['/policy/x', '/graphiql/personas.json', '/health/ready', '/metrics', '/epoch']) {
        const response = await attacker.http({
          to: gateway.url,
          method: 'GET',
          path,
          headers: { origin: app },
        });
        expect(opened(response)).toEqual([null, null]);
      }
    },
    'CLIENT-03 bodies that become large': async ({ attacker }) => {
      const headers = { 'content-encoding': 'gzip', 'content-type': 'application/json' };
      for (const text of [
        `{"query":"${counted}","x":"${'a'.repeat(20_000_000)}"}`,
        `{"query":"${counted}"}${' '.repeat(900_000)}`,
      ]) {
        const response = await attacker.http({ headers, body: gzipSync(text) });
        expect([response.status, response.fetches]).toEqual([413, 0]);
      }
      const twice = gzipSync(gzipSync(`{"query":"${counted}"}`));
      const response = await attacker.http({ headers, body: twice });
      expect([response.status, response.fetches]).toEqual([400, 0]);
    },
    'CLIENT-04 other documents where only trusted ones are executed': async ({ attacker, mesh }) => {
      const trusted = new Map([['count', counted]]);
      await using gateway = await mesh.secondGateway({ documents: { trusted, trustedOnly: true } });
      const other = '{ customers { nodes { email } } }';
      for (const body of [
        { query: other },
        { id: 'count', query: other },
        { documentId: 'count', doc_id: 'other', query: counted },
        { query: other, ...persisted('count') },
        { query: other, ...persisted(sha256(other)) },
        { id: '__proto__' },
        { id: ['count'], query: other },
      ]) {
        const response = await attacker.http({ as: 'steward', to: gateway.url, body });
        expect([response.status >= 400, response.data ?? null, response.fetches]).toEqual([true, null, 0]);
      }
      const url = `/graphql?id=count&query=${encodeURIComponent(other)}`;
      const got = await attacker.http({ as: 'steward', to: gateway.url, method: 'GET', path: url });
      expect([got.status, got.fetches]).toEqual([400, 0]);
    },
    'CLIENT-05 a text under the hash of another one': async ({ attacker }) => {
      const query = '{ customers(first: 1) { nodes { id } } }';
      const poisoned = '{ customers(first: 1) { nodes { id ssn } } }';
      const sent = await attacker.http({ body: { query: poisoned, ...persisted(sha256(query)) } });
      expectCode(sent, 400, 'BAD_REQUEST');
      expectCode(await attacker.http({ body: persisted(sha256(query)) }), 400, 'PERSISTED_QUERY_NOT_FOUND');
    },
    'CLIENT-06 a document that a caller with more rights registered': async ({ attacker }) => {
      const query = 'query Registered { customers(first: 1) { nodes { id ssn } } }';
      await attacker.http({ as: 'steward', body: { query, ...persisted(sha256(query)) } });
      const response = await attacker.http({ as: 'analyst_eu', body: persisted(sha256(query)) });
      expect([codesOf(response), response.data.customers.nodes[0].ssn]).toEqual([['FORBIDDEN_FIELD'], null]);
    },
  },
};

function opened({ headers }: Exchange): readonly (string | null)[] {
  return [headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials')];
}
