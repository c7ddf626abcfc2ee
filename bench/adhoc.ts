import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { composeClassicSubgraphs } from './classic-subgraphs.ts';
import { gatewayCases } from './gateways/cases.ts';
import { askOnce } from './gateways/checked-response.ts';
import { comparedGateways } from './gateways/gateways.ts';
import { putLoad } from './gateways/load.ts';
import { processTree } from './gateways/process-tree.ts';
import { startGateway } from './gateways/started-gateway.ts';
import { startSubgraphs } from './gateways/started-subgraphs.ts';
import { median } from './median.ts';
import { cpuTime } from './policy/cpu-time.ts';

const { rounds, seconds, connections } = new Command('adhoc')
  .description(
    'What it costs that each request has other literals: two cases of bench/gateways in turns, of one gateway.',
  )
  .option('--rounds <n>', 'of both cases, after a quarter as many to get warm', '12')
  .option('--seconds <n>', 'of load, for each case in each round', '2')
  .option('--connections <n>', 'requests at a time', '20')
  .parse()
  .opts();

const weft = comparedGateways.find(({ name }) => name === 'weft');
const cases = gatewayCases.filter(({ name }) => name === 'unique' || name === 'adhoc');
if (!weft) throw new Error('There is no gateway to measure.');
await using folder = await temporaryFolder();
await using subgraphs = await startSubgraphs();
const supergraph = join(folder.path, 'supergraph.graphql');
await writeFile(supergraph, composeClassicSubgraphs(subgraphs.urls));
await using gateway = await startGateway(weft, { supergraph, folder: folder.path, core: undefined });
const pids = await processTree(gateway.pid);

const expected = await Promise.all(cases.map(({ request }) => askOnce(gateway.url, request())));
if (new Set(expected.map(({ data }) => data)).size > 1) throw new Error('The cases are answered otherwise.');
const found = cases.map(() => [] as number[]);
const warmup = Math.ceil(Number(rounds) / 4);
for (let round = -warmup; round < Number(rounds); round += 1) {
  for (const [index, { request }] of cases.entries()) {
    const before = await cpuTime(pids);
    const { latencies } = await putLoad({
      url: gateway.url,
      request,
      connections: Number(connections),
      seconds: Number(seconds),
      bytes: expected[index]?.bytes ?? 0,
    });
    const cpu = ((await cpuTime(pids)) - before) / latencies.length;
    if (round >= 0) found[index]?.push(cpu);
  }
}
for (const [index, { name }] of cases.entries()) {
  const ratios = (found[index] ?? []).map((cpu, round) => cpu / (found[0]?.[round] ?? cpu));
  console.log(
    `${name}: ${median(found[index] ?? []).toFixed(2)} ms of CPU a request, ${median(ratios).toFixed(2)} times ${cases[0]?.name}`,
  );
}
