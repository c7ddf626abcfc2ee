import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { peopleSubgraph } from '#test/fixtures/plain-mesh.ts';
import { type TemporaryFolder, temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { createTestCollector } from '#test/testkit/test-collector.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import { askAnew, runGateway, startGatewayProcess } from './gateway-process.ts';

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
afterEach(() => vi.unstubAllEnvs());

const query = '{ me { name } }';
const ada = { status: 200, body: { data: { me: { name: 'Ada' } } } };
const sampled = { traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01` };

// The processes start as fast as the machine lets them; nothing here is about how long that takes.
vi.setConfig({ testTimeout: 120_000 });

test('each process of a gateway sends its traces, the last of them at its end', async () => {
  await using collector = await createTestCollector();
  vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '3600000');
  const args = ['--supergraph', supergraph, '--workers', '2', '--otlp', collector.url];
  const gateway = await startGatewayProcess(args);
  for (let again = 0; again < 8; again += 1)
    expect(await askAnew(gateway.url, query, sampled)).toMatchObject(ada);
  await gateway[Symbol.asyncDispose]();
  expect((await gateway.ended).code).toBe(0);
  const requests = collector.spans.filter(({ parentSpanId }) => parentSpanId === 'cd'.repeat(8));
  expect(requests.map(({ name }) => name)).toEqual(Array(8).fill('POST /graphql'));
  expect(new Set(requests.map(({ resource }) => resource['service.instance.id'])).size).toBe(2);
  expect(collector.spans.filter(({ name }) => name === 'fetch people').length).toBeGreaterThan(0);
});

test('a gateway whose collector is down serves, says so once, and ends', async () => {
  const collector = await createTestCollector();
  await collector[Symbol.asyncDispose]();
  for (const [name, value] of [
    ['OTEL_EXPORTER_OTLP_ENDPOINT', collector.url],
    ['OTEL_EXPORTER_OTLP_TIMEOUT', '300'],
    ['OTEL_BSP_SCHEDULE_DELAY', '10'],
  ] as const)
    vi.stubEnv(name, value);
  await using gateway = await startGatewayProcess(['--supergraph', supergraph]);
  const told = () => gateway.log().filter((line) => 'code' in line && line.code === 'TELEMETRY_UNAVAILABLE');
  for (let again = 0; again < 8; again += 1) {
    expect(await askAnew(gateway.url, query, sampled)).toMatchObject(ada);
    await expect.poll(() => told().length, { timeout: 20_000 }).toBe(1);
  }
  gateway.signal('SIGTERM');
  expect((await gateway.ended).code).toBe(0);
  expect(told()).toHaveLength(1);
});

test('a collector that is no URL is told of where the gateway is started', async () => {
  const exit = await runGateway(['--supergraph', supergraph, '--otlp', 'localhost:4318']);
  expect(exit).toMatchObject({
    code: 2,
    said: expect.stringContaining('Write it as http://localhost:4318.'),
  });
});
