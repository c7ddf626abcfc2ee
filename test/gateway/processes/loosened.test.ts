import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { composeSupergraph } from '#schema/compose.ts';
import { usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import {
  type GatewayProcess,
  readHealth,
  readMetrics,
  runGateway,
  startGatewayProcess,
} from './gateway-process.ts';

const mask = '@mask(with: REDACT, unless: [["role:steward"]], source: "users")';
const digestOf = (sdl: string) => createHash('sha256').update(sdl).digest('hex');

function supergraphs() {
  const composed = composeSupergraph({
    subgraphs: [{ name: 'users', url: 'http://127.0.0.1:1/graphql', sdl: usersSubgraph.sdl }],
  });
  if (!composed.ok) throw new Error(JSON.stringify(composed.findings));
  return { governed: composed.supergraph, loosened: composed.supergraph.replace(mask, '') };
}

const count = async (gateway: GatewayProcess, series: string) => (await readMetrics(gateway)).get(series);
const processesOf = (sdl: string) =>
  `weft_gateway_supergraph_processes{version="${digestOf(sdl).slice(0, 12)}"}`;
const refusals = 'weft_gateway_supergraph_refused_total{reason="loosened"}';

test('a loosened file is refused by all, and by the one that takes the place of one that has ended', async () => {
  await using folder = await temporaryFolder();
  const { governed, loosened } = supergraphs();
  const file = join(folder.path, 'supergraph.graphql');
  await writeFile(file, governed);
  await using gateway = await startGatewayProcess(['--supergraph', file, '--workers', '2']);
  const started = await readHealth(gateway);
  expect(started.body).toMatchObject({ supergraphs: [{ serving: digestOf(governed) }] });
  await writeFile(file, loosened);
  await expect.poll(() => count(gateway, refusals), { timeout: 20_000 }).toBe(2);
  process.kill(gateway.serving()[0] ?? 0, 'SIGKILL');
  // What the ended one counted stays; the one in its place refuses the file again.
  await expect.poll(() => count(gateway, refusals), { timeout: 30_000 }).toBe(3);
  await expect.poll(() => count(gateway, processesOf(governed)), { timeout: 20_000 }).toBe(2);
  const { body } = await readHealth(gateway);
  expect(body).toMatchObject({
    serving: 2,
    supergraphs: [{ serving: digestOf(governed), refused: digestOf(loosened) }],
  });
}, 120_000);

test('one acceptance on the command line is for all processes, and a digest that is none is a slip', async () => {
  await using folder = await temporaryFolder();
  const { governed, loosened } = supergraphs();
  const file = join(folder.path, 'supergraph.graphql');
  await writeFile(file, governed);
  const args = ['--supergraph', file, '--workers', '2', '--home', folder.path];
  await using gateway = await startGatewayProcess([...args, '--accept-loosening', digestOf(loosened)]);
  await writeFile(file, loosened);
  await expect.poll(() => count(gateway, processesOf(loosened)), { timeout: 20_000 }).toBe(2);
  expect(await runGateway([...args, '--accept-loosening', 'latest'])).toMatchObject({
    code: 2,
    said: expect.stringContaining('64 hexadecimal digits'),
  });
}, 120_000);
