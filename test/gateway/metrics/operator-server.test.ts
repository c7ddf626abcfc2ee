import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { startOperatorServer } from '#gateway/metrics/operator-server.ts';
import { createLogger } from '#platform/runtime/log.ts';

function start(host: string) {
  return startOperatorServer({
    port: 0,
    host,
    logger: createLogger('test', 'silent'),
    metrics: async () => 'weft_gateway_requests_total 1\n',
    serving: async () => [{ serving: 'a-digest' }],
    processes: 1,
  });
}

/** `fetch` lets nobody choose the Host. */
function ask(port: number, path: string, host: string): Promise<[number | undefined, string]> {
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path, headers: { host } }, async (response) =>
      resolve([response.statusCode, await text(response)]),
    )
      .on('error', reject)
      .end();
  });
}

test('on a loopback address operators are answered under its names only', async () => {
  await using server = await start('127.0.0.1');
  for (const path of ['/metrics', '/health/live', '/health/ready']) {
    for (const host of [
      'evil.example',
      `evil.example:${server.port}`,
      'localhost.evil.example',
      '192.0.2.7',
    ]) {
      const [status, body] = await ask(server.port, path, host);
      expect([path, host, status]).toEqual([path, host, 403]);
      expect(body).not.toMatch(/weft_gateway|"live"|"ready"/);
    }
    for (const host of ['localhost', `127.0.0.1:${server.port}`, '[::1]:9464']) {
      expect((await ask(server.port, path, host))[0]).toBe(200);
    }
  }
});

test('on an address that others reach it is for them to say who may', async () => {
  await using server = await start('0.0.0.0');
  expect((await ask(server.port, '/metrics', 'gateway.internal:9464'))[0]).toBe(200);
});
