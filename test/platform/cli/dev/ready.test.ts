import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { waitUntilReady } from '#platform/cli/dev/ready.ts';
import { startHttpServer } from '#platform/runtime/http-server.ts';

function serve(status: () => number) {
  return startHttpServer({
    port: 0,
    routes: [{ method: 'GET', path: '/health/ready', handle: () => ({ status: status(), body: '' }) }],
    onError: () => {},
  });
}

const waiting = { timeoutMs: 60_000, alive: () => true };

test('waits for services that start late', async () => {
  let status = 503;
  await using server = await serve(() => status);
  const ready = waitUntilReady(`${server.url}/health/ready`, waiting);
  await sleep(300);
  status = 200;
  expect(await ready).toBe(true);
});

test('does not wait for processes that serve nothing', async () => {
  await using server = await serve(() => 503);
  const startedAt = Date.now();
  expect(await waitUntilReady(`${server.url}/health/ready`, waiting)).toBe(false);
  expect(Date.now() - startedAt).toBeLessThan(20_000);
});
