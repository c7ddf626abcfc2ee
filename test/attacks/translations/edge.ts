import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { graphiqlRoutes } from '#gateway/graphiql/graphiql-routes.ts';
import { defaultLimits } from '#gateway/limits/limits.ts';
import { startOperatorServer } from '#gateway/metrics/operator-server.ts';
import { startHttpServer } from '#platform/runtime/http-server.ts';
import { composeSupergraph } from '#schema/compose.ts';
import { readAgreement } from '#schema/composition/read-agreement.ts';
import { linkHeader } from '#test/testkit/link-header.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import type { AttackArea } from '../attempt.ts';
import { bytesOf, codesOf, expectCode, sameDirectly, sameOnBoth } from '../expectations.ts';
import { claimsOf, personas } from '../personas.ts';

const megabyte = 1_048_576;
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

/** Weft's own: requests that the edge of a gateway must refuse before they cost or disclose anything. */
export const edge: AttackArea = {
  area: 'the edge (our own)',
  attempts: {
    'EDGE-01 JSON beside the document': async (world) => {
      const { attacker } = world;
      const query = '"query":"{ customers { totalCount } }"';
      for (const members of [
        `"extensions":{"a":${nested(520_000)}}`,
        `"unknown":${nested(100)}`,
        `"variables":{"a":${nested(30_000)}}`,
        `"extensions":[${'0,'.repeat(megabyte / 2 - 100)}0]`,
        `"unknown":{${Array.from({ length: 30_000 }, (_, n) => `"${n}":0`)}}`,
      ]) {
        for (const as of ['anonymous', 'analyst_eu'] as const) {
          expectCode(await attacker.http({ as, body: `{${query},${members}}` }), 400, 'LIMIT_EXCEEDED');
        }
      }
      for (const name of ['variables', 'extensions']) {
        const path = `/graphql?query={__typename}&${name}=${encodeURIComponent(`{"a":${nested(100)}}`)}`;
        const headers = { 'apollo-require-preflight': '1' };
        expectCode(await attacker.http({ method: 'GET', path, headers }), 400, 'LIMIT_EXCEEDED');
      }
    },
    'EDGE-02 numbers that are read as infinite': async (world) => {
      const asked = [
        '{ customers(where: { spend: { gt: 1e400 } }) { totalCount } }',
        'query ($s: Float = -1e400) { customers(where: { spend: { gt: $s } }) { totalCount } }',
        `{ customers(first: ${'9'.repeat(400)}) { totalCount } }`,
      ];
      world.output.take();
      for (const query of asked) {
        for (const who of ['anonymous', 'analyst_eu'] as const) {
          expectCode(await sameOnBoth(world, who, query), 400, 'BAD_USER_INPUT');
        }
        const direct = await sameDirectly(world, 'customers', 'analyst_eu', query);
        expect([direct.status, direct.statements]).toEqual([400, []]);
      }
      for (const number of ['1e400', '-1e400', '9'.repeat(400)]) {
        const body = `{"query":"query ($s: Float) { customers(where: { spend: { gt: $s } }) { totalCount } }","variables":{"s":${number}}}`;
        expectCode(await world.attacker.http({ as: 'analyst_eu', body }), 400, 'BAD_USER_INPUT');
      }
      expect(world.output.take()).not.toMatch(/an unexpected error|\\n\s+at /);
    },
    'EDGE-03 an infinite number beside null, at the same time': async ({ attacker }) => {
      const query = (gt: string) => `{ customers(where: { spend: { gt: ${gt} } }) { totalCount } }`;
      const alone = await attacker.ask('steward', query('null'));
      const together = await Promise.all(
        ['1e400', 'null', '-1e400', 'null', '1e400'].map((gt) => attacker.ask('steward', query(gt))),
      );
      for (const at of [1, 3]) expect(bytesOf(together[at] ?? alone)).toBe(bytesOf(alone));
      for (const at of [0, 2, 4]) expect(codesOf(together[at] ?? alone)).toEqual(['BAD_USER_INPUT']);
    },
    'EDGE-04 a head or a body that does not end': async ({ mesh }) => {
      expect(defaultLimits.requestMs).toBe(15_000);
      await using gateway = await mesh.secondGateway({ limits: { requestMs: 400 } });
      const body = 'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n';
      for (const start of ['', 'POST /graphql HTTP/1.1\r\nx: ', body]) {
        const socket = connect(gateway.port, '127.0.0.1').on('error', () => {});
        const said = text(socket);
        const trickle = setInterval(() => start !== '' && socket.writable && socket.write('x'), 100);
        const started = performance.now();
        socket.write(start);
        await once(socket, 'close');
        clearInterval(trickle);
        expect(performance.now() - started).toBeLessThan(10_000);
        if (start !== '') expect(await said).toMatch(/^HTTP\/1\.1 408 /);
      }
    },
    'EDGE-09 denied selections under many names, at the gateway and at the domain': async (world) => {
      const aliases = Array.from({ length: 48 }, (_, n) => `a${n}: ssn`).join(' ');
      const query = `{ customers(first: 1000) { nodes { ${aliases} } } }`;
      for (const response of [
        await sameOnBoth(world, 'analyst_eu', query),
        await sameDirectly(world, 'customers', 'analyst_eu', query),
      ]) {
        const { nodes } = response.data.customers;
        expect(nodes.length).toBeGreaterThan(1);
        expect(codesOf(response)).toEqual(Array(48).fill('FORBIDDEN_FIELD'));
        for (const { path, extensions } of response.errors ?? []) {
          expect(path?.slice(0, 3)).toEqual(['customers', 'nodes', 0]);
          expect(extensions).toMatchObject({ positions: nodes.length });
        }
      }
    },
    'EDGE-10 a masked field compared nine hundred times': async (world) => {
      const one = '{ email: { like: "a%" } }';
      const query = `{ customers(where: { or: [${Array(900).fill(one)}] }) { totalCount } }`;
      const response = await sameOnBoth(world, 'analyst_eu', query);
      expectCode(response, 400, 'MASKED_FIELD_OPERATION');
      expect([response.errors?.length, response.statements]).toEqual([1, []]);
    },
    'EDGE-11 a token of another key, as if it were of a value that is not there': async (world) => {
      const other = `tok1_${'0'.repeat(32)}`;
      for (const operator of ['eq', 'ne']) {
        const query = `{ customers(where: { email: { ${operator}: "${other}" } }) { totalCount } }`;
        const response = await sameOnBoth(world, 'analyst_eu', query);
        expect([codesOf(response), response.data?.customers ?? null]).toEqual([['BAD_USER_INPUT'], null]);
      }
    },
    'EDGE-05 headers that are sent twice': async (world) => {
      const { issuer } = world.mesh;
      const [analyst, steward] = await Promise.all(
        (['analyst_eu', 'steward'] as const).map(
          async (name) => `Bearer ${await issuer.token(claimsOf(personas[name].principal))}`,
        ),
      );
      const json = 'application/json';
      const good = { 'content-type': json, authorization: analyst };
      for (const headers of [
        { ...good, authorization: [analyst, steward] },
        { ...good, authorization: [steward, analyst] },
        { ...good, authorization: [steward, ''] },
        { ...good, 'x-purpose': ['analytics', 'support'] },
        { ...good, 'content-type': [json, json] },
        { ...good, 'content-type': [json, 'text/plain'] },
        { ...good, host: ['localhost', 'localhost'] },
      ]) {
        const { status, body } = await sendRaw(world.mesh.gateway.port, '/graphql', headers);
        expect([status, JSON.parse(body).errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST']);
      }
      expect((await sendRaw(world.mesh.gateway.port, '/graphql', good)).status).toBe(200);
    },
    "EDGE-06 personas' tokens, from elsewhere": async () => {
      await using folder = await temporaryFolder();
      const personasFile = join(folder.path, 'personas.json');
      await writeFile(personasFile, '{"personas":[{"name":"steward","token":"a-token"}]}');
      const routes = await graphiqlRoutes({ personasFile });
      await using server = await startHttpServer({ routes, port: 0, onError: () => {} });
      const path = '/graphiql/personas.json';
      for (const headers of [
        { host: 'evil.example' },
        { host: `localhost.evil.example:${server.port}` },
        { host: 'localhost', 'x-forwarded-for': '192.0.2.1' },
        { host: 'localhost', forwarded: 'for=192.0.2.1' },
        { host: 'localhost', 'x-forwarded-host': 'mesh.example' },
        { host: 'localhost', via: '1.1 proxy' },
      ]) {
        const { status, body } = await sendRaw(server.port, path, headers, 'GET');
        expect([headers, status, body.includes('a-token')]).toEqual([headers, 403, false]);
      }
      expect((await sendRaw(server.port, path, { host: 'localhost' }, 'GET')).body).toContain('a-token');
    },
    'EDGE-07 metrics, by a name that an attacker points here': async ({ mesh, output }) => {
      await using server = await startOperatorServer({
        port: 0,
        host: '127.0.0.1',
        logger: output.logger('gateway'),
        metrics: () => mesh.metrics(),
        serving: async () => [{ serving: 'a-digest' }],
        processes: 1,
      });
      for (const path of ['/metrics', '/health/ready']) {
        const { status, body } = await sendRaw(server.port, path, { host: 'evil.example' }, 'GET');
        expect([status, body.includes('weft_gateway')]).toEqual([403, false]);
      }
      expect((await sendRaw(server.port, '/metrics', { host: 'localhost' }, 'GET')).status).toBe(200);
    },
    'EDGE-08 what governance and domains write, too deep to be read': async () => {
      const head = `${linkHeader({ federation: ['@key'] })} type Query { a: A }`;
      const domain = (sdl: string) => [{ name: 'a', url: 'http://a.test', sdl: `${head} ${sdl}` }];
      const good = 'type A @key(fields: "id") { id: ID! }';
      for (const deep of [
        '{'.repeat(megabyte),
        `type A @key(fields: "${'{a '.repeat(megabyte / 4)}") { id: ID! }`,
      ]) {
        for (const composed of [
          composeSupergraph({ subgraphs: domain(deep) }),
          composeSupergraph({ subgraphs: domain(good), overlays: [{ file: 'o.graphql', sdl: deep }] }),
        ]) {
          expect([composed.ok, composed.findings.map(({ code }) => code)]).toEqual([
            false,
            ['SCHEMA_TOO_LARGE'],
          ]);
        }
      }
      const bomb = `a: &a [x]\nb: &b [${Array(50).fill('*a')}]\nc: [${Array(50).fill('*b')}]`;
      for (const document of [nested(100_000), '- '.repeat(500_000), bomb]) {
        const { agreement, findings } = readAgreement(document, { file: 'a.yaml', now: 0 });
        expect([agreement, new Set(findings.map(({ code }) => code))]).toEqual([
          undefined,
          new Set(['AGREEMENT_NOT_READABLE']),
        ]);
      }
    },
  },
};

type SentHeaders = Readonly<Record<string, string | readonly (string | undefined)[] | undefined>>;

/** Unlike `fetch`: a header can be repeated, and any Host is possible. */
function sendRaw(
  port: number,
  path: string,
  headers: SentHeaders,
  method: 'POST' | 'GET' = 'POST',
): Promise<{ readonly status: number | undefined; readonly body: string }> {
  const lines = Object.entries({ host: 'localhost', ...headers }).flatMap(([name, values]) =>
    [values].flat().flatMap((value) => [name, value ?? '']),
  );
  return new Promise((resolve, reject) => {
    const asked = request({ port, host: '127.0.0.1', method, path, headers: lines }, async (response) =>
      resolve({ status: response.statusCode, body: await text(response) }),
    );
    asked.on('error', reject).end(method === 'POST' ? '{"query":"{ __typename }"}' : undefined);
  });
}
