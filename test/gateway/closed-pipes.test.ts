import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { peopleSubgraph } from '#test/fixtures/plain-mesh.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';

test.each(['1', '2'])(
  'a gateway of %s process(es) continues when the reader of its output is gone',
  async (workers) => {
    await using mesh = await createTestMesh({ subgraphs: [peopleSubgraph] });
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'supergraph.graphql');
    await writeFile(file, mesh.supergraph);
    const args = ['--supergraph', file, '--port', '0', '--workers', workers];
    const gateway = spawn(process.execPath, ['gateway/main.ts', ...args], {
      env: { ...process.env, WEFT_LOG: 'info' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(gateway, 'exit');
    const [line] = await once(gateway.stdout, 'data');
    const url = /http:\S+/.exec(String(line))?.[0] ?? '';
    gateway.stdout.destroy();
    gateway.stderr.destroy();
    for (let asked = 0; asked < 5; asked += 1) {
      const response = await fetch(url, {
        method: 'POST',
        // With several processes each gets the next connection.
        headers: { 'content-type': 'application/json', connection: 'close' },
        body: '{"query":"{ me { name } }"}',
      });
      expect(await response.json()).toEqual({ data: { me: { name: 'Ada' } } });
      await sleep(20);
    }
    gateway.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  },
  60_000,
);
