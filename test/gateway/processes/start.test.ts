import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { peopleSubgraph } from '#test/fixtures/plain-mesh.ts';
import { type TemporaryFolder, temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import { runGateway, startGatewayProcess } from './gateway-process.ts';

let mesh: TestMesh;
let folder: TemporaryFolder;
let supergraph: string;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [peopleSubgraph] });
  folder = await temporaryFolder();
  supergraph = join(folder.path, 'supergraph.graphql');
  await writeFile(supergraph, mesh.supergraph);
});
afterAll(async () => {
  await mesh[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const two = ['--workers', '2'];

// The processes start as fast as the machine lets them; nothing here is about how long that takes.
vi.setConfig({ testTimeout: 120_000 });

test.each([
  [
    ['--supergraph', 'missing.graphql', ...two],
    1,
    'The supergraph "missing.graphql" cannot be read: there is no such file.',
  ],
  [
    ['--supergraph', 'x', '--limits', 'README.md', ...two],
    2,
    'error: the limits in "README.md" cannot be used: it is not JSON.',
  ],
  [['--supergraph', 'x', '--workers', '0'], 2, 'Write a number from 1 to 128, or auto.'],
  [['--supergraph', 'x', '--workers', 'many'], 2, 'Write a number from 1 to 128, or auto.'],
  [['--supergraph', 'x', '--metrics-port', 'high'], 2, 'A port is a number from 0 to 65535.'],
])('%j is told off once', async (args, code, message) => {
  const exit = await runGateway(args);
  expect(exit.said.split(message)).toHaveLength(2);
  expect(exit.said.trim().split('\n')).toHaveLength(1);
  expect(exit.code).toBe(code);
});

test.each(['--port', '--metrics-port'])('a port in use is named once: %s', async (option) => {
  const taken = createServer();
  await once(taken.listen(0, '127.0.0.1'), 'listening');
  const { port } = taken.address() as AddressInfo;
  const ports = ['--port', '0', option, String(port)];
  const exit = await runGateway(['--supergraph', supergraph, ...two, ...ports]);
  taken.close();
  expect(exit).toMatchObject({
    code: 1,
    said: `Port ${port} is in use. Stop what listens on it, or choose another port.\n`,
  });
});

test('where nobody serves any more and nobody can be started, it ends and says why', async () => {
  const file = join(folder.path, 'removed.graphql');
  await writeFile(file, mesh.supergraph);
  await using gateway = await startGatewayProcess(['--supergraph', file, ...two]);
  await rm(file);
  for (const pid of gateway.serving()) process.kill(pid, 'SIGKILL');
  const { code, said } = await gateway.ended;
  expect(code).toBe(1);
  expect(said).toMatch(/^The supergraph ".*removed.graphql" cannot be read: there is no such file.$/m);
});
