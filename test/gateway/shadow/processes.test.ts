import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { peopleSubgraph } from '#test/fixtures/plain-mesh.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';
import { askAnew, readMetrics, runGateway, startGatewayProcess } from '../processes/gateway-process.ts';

vi.setConfig({ testTimeout: 120_000 });

test('each of several processes compares what it executes, and metrics count all of it', async () => {
  await using folder = await temporaryFolder();
  await using mesh = await createTestMesh({ subgraphs: [peopleSubgraph] });
  const file = join(folder.path, 'supergraph.graphql');
  await writeFile(file, mesh.supergraph);
  await using gateway = await startGatewayProcess([
    '--supergraph',
    file,
    '--workers',
    '2',
    '--shadow',
    '100',
  ]);
  for (let n = 0; n < 4; n += 1) {
    expect((await askAnew(gateway.url, `query Q${n} { me { name } }`)).body.data).toEqual({
      me: { name: 'Ada' },
    });
  }
  const compared = async () => {
    const metrics = await readMetrics(gateway);
    const of = (outcome: string) =>
      metrics.get(`weft_gateway_shadow_executions_total{outcome="${outcome}"}`) ?? 0;
    return { all: of('equal') + of('skipped'), equal: of('equal') >= 2 };
  };
  await expect.poll(compared, { timeout: 60_000, interval: 500 }).toEqual({ all: 4, equal: true });
  gateway.signal('SIGTERM');
  expect((await gateway.ended).code).toBe(0);
});

test.each([
  [['--shadow', '10', '--executor', 'apollo'], 'leave out --executor apollo'],
  [['--shadow', '101'], 'from 0 to 100'],
  [['--shadow', 'some'], 'from 0 to 100'],
])('is called wrongly with %s', async (args, message) => {
  await using folder = await temporaryFolder();
  await using mesh = await createTestMesh({ subgraphs: [peopleSubgraph] });
  const file = join(folder.path, 'supergraph.graphql');
  await writeFile(file, mesh.supergraph);
  const { code, said } = await runGateway(['--supergraph', file, '--port', '0', ...args]);
  expect([code, said]).toEqual([2, expect.stringContaining(message)]);
});
