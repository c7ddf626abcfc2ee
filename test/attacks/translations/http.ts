import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'vitest';
import type { Exchange } from '../attacker.ts';
import type { AttackArea, World } from '../attempt.ts';
import { codesOf } from '../expectations.ts';

const typename = '{"query":"{__typename}"}';
const inUrl = (query: string) => `/graphql?query=${encodeURIComponent(query)}`;

export const http: AttackArea = {
  area: 'http: CSRF, batching, smuggling',
  attempts: {
    'HTTP-02': (world) =>
      expectRefusedAs(
        world,
        [400, 415],
        'text/plain;application/json',
        'text/plain',
        'application/x-www-form-urlencoded',
        'application/jsonx',
        '',
      )(typename),
    'HTTP-04': (world) => expectRefusedAs(world, [400, 415], 'multipart/form-data; boundary=x')('--x--'),
    'HTTP-06': async ({ attacker }) => {
      for (const headers of [
        { 'content-type': 'message/http' },
        { 'content-type': 'message/http', 'apollo-require-preflight': '1' },
      ]) {
        const response = await attacker.http({ method: 'GET', path: inUrl('{__typename}'), headers });
        expect([400, 415]).toContain(response.status);
      }
    },
    'HTTP-08': async ({ attacker }) => {
      const headers = { 'x-http-method-override': 'POST', 'apollo-require-preflight': '1' };
      for (const query of ['mutation{__typename}', 'mutation { updateCustomer { id } }']) {
        await expectStatus(attacker.http({ method: 'GET', path: inUrl(query), headers }), [400, 405]);
      }
      await expectStatus(attacker.http({ method: 'PUT', body: typename }), [405]);
    },
    'HTTP-10': async ({ attacker }) => {
      const one = { query: '{ customers { totalCount } }' };
      for (const body of [[one, one], [one], []]) {
        await expectStatus(attacker.http({ as: 'analyst_eu', body: JSON.stringify(body) }), [400]);
      }
    },
    'HTTP-12': async ({ attacker }) => {
      const path = inUrl('{customers{nodes{ssn}}}');
      const response = await attacker.http({ as: 'steward', path, body: typename });
      expect([response.status, response.data, response.fetches]).toEqual([200, { __typename: 'Query' }, 0]);
    },
    'HTTP-14': async ({ attacker }) => {
      const query = 'query A { __typename } query B { customers(first: 1) { nodes { id ssn } } }';
      const chosen = await attacker.ask('analyst_eu', query, undefined, { operationName: 'B' });
      expect([codesOf(chosen), chosen.data.customers.nodes]).toEqual([
        ['FORBIDDEN_FIELD'],
        [{ id: 'c1', ssn: null }],
      ]);
      const other = await attacker.ask('analyst_eu', query, undefined, { operationName: 'A' });
      expect([other.data, other.fetches]).toEqual([{ __typename: 'Query' }, 0]);
      for (const more of [{ operationName: 'C' }, {}]) {
        await expectStatus(attacker.ask('analyst_eu', query, undefined, more), [400]);
      }
      const filtered =
        'query A { __typename } query B { customers(where: { ssn: { eq: "1" } }) { totalCount } }';
      const refused = await attacker.ask('analyst_eu', filtered, undefined, { operationName: 'B' });
      expect([codesOf(refused), refused.fetches]).toEqual([['MASKED_FIELD_OPERATION'], 0]);
    },
    'HTTP-16': async ({ attacker, output }) => {
      output.take();
      const response = await attacker.ask('anonymous', 'query A{__typename}', undefined, {
        operationName: 'A\r\nx-evil: 1',
      });
      expect([response.status, response.headers.has('x-evil')]).toEqual([400, false]);
      for (const line of output.take().split('\n').filter(Boolean))
        expect(() => JSON.parse(line)).not.toThrow();
    },
    'HTTP-18': async (world) => {
      const charsets = ['utf-7', 'ibm037', 'utf-16', 'iso-8859-1'].map(
        (name) => `application/json; charset=${name}`,
      );
      await expectRefusedAs(world, [400, 415], ...charsets)(typename);
    },
    'HTTP-20': async ({ attacker }) => {
      for (const body of ['{"query":"secret', '"secret', '{"query":{"secret":1}}', 'null', '7']) {
        const response = await attacker.http({ as: 'analyst_eu', body });
        expect([response.status, response.fetches]).toEqual([400, 0]);
        expect(response.headers.get('content-type')).toMatch(/^application\/json/);
        expect(response.text).not.toMatch(/secret|<html|\n\s+at /i);
      }
    },
    'HTTP-22': async ({ attacker, mesh }) => {
      const paths = [
        '/graphql%2f..%2fmetrics',
        '//graphql',
        '/graphql/',
        '/GRAPHQL',
        '/graphql%2f',
        '/metrics',
        '/admin',
        '/graphql;x=1',
      ];
      for (const path of paths) {
        for (const method of ['POST', 'GET']) {
          const body = method === 'POST' ? { body: typename } : {};
          await expectStatus(attacker.http({ method, path, ...body }), [404]);
        }
      }
      // Unlike `fetch`.
      expect(await raw(mesh.gateway.port, 'POST /graphql/../admin HTTP/1.1')).toMatch(/^HTTP\/1\.1 404 /);
      expect(await raw(mesh.gateway.port, 'POST http://elsewhere/graphql HTTP/1.1')).toMatch(
        /^HTTP\/1\.1 4\d\d /,
      );
    },
    'HTTP-24': {
      notApplicable:
        'nothing is exported as a file yet, and no header is made of what a caller or a domain wrote',
    },
  },
};

function expectRefusedAs({ attacker }: World, statuses: readonly number[], ...types: readonly string[]) {
  return async (body: string) => {
    for (const type of types) {
      await expectStatus(attacker.http({ headers: { 'content-type': type }, body }), statuses);
    }
  };
}

async function expectStatus(asked: Promise<Exchange>, statuses: readonly number[]): Promise<void> {
  const response = await asked;
  expect(statuses).toContain(response.status);
  expect([response.fetches, response.data ?? null]).toEqual([0, null]);
}

async function raw(port: number, line: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(
    `${line}\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${typename.length}\r\n\r\n${typename}`,
  );
  const [response] = await once(socket, 'data');
  socket.destroy();
  return String(response);
}
