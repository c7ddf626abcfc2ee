import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { type StartedMesh, startedMesh } from '#test/testkit/started-mesh.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { median } from './median.ts';
import { policyCases } from './policy/cases.ts';
import { cpuTime } from './policy/cpu-time.ts';
import { putLoad } from './policy/load.ts';

const { scale, seconds, rounds } = new Command('cache')
  .description('What caching responses saves: the demo mesh with the cache against one without, alternating.')
  .option('--scale <n>', "multiplies the demo's rows", '1')
  .option('--seconds <n>', 'seconds of load for each mesh in each round of a query', '1')
  .option('--rounds <n>', 'rounds of each query; results are medians over them', '3')
  .parse()
  .opts();

interface Measured {
  readonly p50: number;
  /** Per request. Milliseconds. */
  readonly gatewayCpu: number;
  readonly domainsCpu: number;
}

await using folder = await temporaryFolder();
const limits = join(folder.path, 'limits.json');
await writeFile(limits, JSON.stringify({ requestsPerSecond: 0 }));
const options = ['--scale', scale, '--limits', limits];
await using keeps = await startedMesh(options);
await using fetches = await startedMesh(
  options,
  async (home) => {
    for (const part of ['extracts', 'products', 'keys', 'governance', 'domains', 'gateway', 'identity']) {
      await cp(join(keeps.home, part), join(home, part), { recursive: true });
    }
  },
  { WEFT_CACHE: '0' },
);

console.log(
  '| query | as | p50, ms | times | CPU of the gateway, ms | CPU of the domains, ms |\n|---|---|---|---|---|---|',
);
for (const { name, persona, query } of await policyCases(keeps)) {
  const runs = { keeps: [] as Measured[], fetches: [] as Measured[] };
  for (let round = 0; round < Number(rounds); round += 1) {
    runs.keeps.push(await measure(keeps, persona, query));
    runs.fetches.push(await measure(fetches, persona, query));
  }
  const of = (mesh: keyof typeof runs, figure: keyof Measured) =>
    median(runs[mesh].map((run) => run[figure]));
  const both = (figure: keyof Measured) =>
    `${of('keeps', figure).toFixed(2)} / ${of('fetches', figure).toFixed(2)}`;
  const times = of('fetches', 'p50') / of('keeps', 'p50');
  console.log(
    `| ${name} | ${persona} | ${both('p50')} | ${times.toFixed(1)} | ${both('gatewayCpu')} | ${both('domainsCpu')} |`,
  );
}

async function measure(mesh: StartedMesh, persona: string, query: string): Promise<Measured> {
  const target = { url: mesh.graphUrl, token: mesh.token(persona), query };
  await putLoad(target, 0.2, 1);
  const pids = (gateway: boolean) =>
    mesh.services.filter(({ name }) => (name === 'gateway') === gateway).map(({ pid }) => pid);
  const used = () => Promise.all([cpuTime(pids(true)), cpuTime(pids(false))]);
  const before = await used();
  // Sequential: identical concurrent requests would be executed once in either mesh.
  const { latencies } = await putLoad(target, Number(seconds), 1);
  const after = await used();
  return {
    p50: median(latencies),
    gatewayCpu: (after[0] - before[0]) / latencies.length,
    domainsCpu: (after[1] - before[1]) / latencies.length,
  };
}
