import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { discoverMesh } from '#platform/mesh/domains.ts';
import { issueKeys } from '#platform/mesh/keys/issue-keys.ts';
import { startHttpServer } from '#platform/runtime/http-server.ts';

async function withHome(run: (home: string) => Promise<void>): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'weft-run-'));
  try {
    await issueKeys({ home, mesh: await discoverMesh(), say: () => {} });
    await run(home);
  } finally {
    await rm(home, { recursive: true });
  }
}

function start(home: string, port: string) {
  const child = spawn(process.execPath, ['subgraphs/orders/main.ts'], {
    env: { ...process.env, WEFT_HOME: home, WEFT_PORT: port, WEFT_LOG: 'info' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const lines: { message: string; url?: string }[] = [];
  let rest = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts.filter((each) => each.startsWith('{'))) lines.push(JSON.parse(part));
  });
  return { child, lines };
}

test('serves a domain in its own process until SIGTERM', () =>
  withHome(async (home) => {
    const { child, lines } = start(home, '0');
    const listens = () => lines.find(({ message }) => message === 'listens');
    await expect.poll(listens, { timeout: 15_000 }).toBeDefined();
    const { url } = listens() ?? {};
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  }));

test('exits with 1 and names the port that is in use', () =>
  withHome(async (home) => {
    await using taken = await startHttpServer({ port: 0, routes: [], onError: () => {} });
    const { child, lines } = start(home, String(taken.port));
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(lines.at(-1)?.message).toContain(`Port ${taken.port} is in use`);
  }));

test('exits with 1 and says who hands out the keys that it lacks', () =>
  withHome(async (home) => {
    await rm(join(home, 'domains/orders'), { recursive: true });
    const { child, lines } = start(home, '0');
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(lines.at(-1)?.message).toMatch(/There are no keys in ".*orders.keys.json".*"weft keys issue"/);
  }));

test('exits with 1 and names the wrong setting', () =>
  withHome(async (home) => {
    const { child, lines } = start(home, 'many');
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(lines.at(-1)?.message).toBe('WEFT_PORT is "many". Give a port between 0 and 65535.');
  }));
