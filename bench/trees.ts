import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
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
import { threadTimes } from './gateways/thread-times.ts';
import { median } from './median.ts';

const { trees, cases, rounds, seconds, warmup, connections } = new Command('trees')
  .description(
    "What a request costs the gateways of several trees of Weft, by thread. They run at the same time and are asked in turns, so that they have the same machine. A tree is a folder, and options of its gateway may follow, with spaces between: '.,. --planner hive'.",
  )
  .option('--trees <list>', 'folders, with options', '.')
  .option('--cases <names>', 'of bench/gateways', 'cold')
  .option('--rounds <n>', 'of each case', '12')
  .option('--seconds <n>', 'of load, for each tree in each round', '2')
  .option('--warmup <n>', 'seconds of load before, for each tree', '6')
  .option('--connections <n>', 'requests at a time', '4')
  .parse()
  .opts();

const weft = comparedGateways.find(({ name }) => name === 'weft');
if (!weft) throw new Error('There is no gateway to measure.');
await using folder = await temporaryFolder();
await using subgraphs = await startSubgraphs();
const supergraph = join(folder.path, 'supergraph.graphql');
await writeFile(supergraph, composeClassicSubgraphs(subgraphs.urls));

await using started = new AsyncDisposableStack();
const gateways: { readonly tree: string; readonly url: string; readonly pid: number }[] = [];
for (const tree of trees.split(',') as string[]) {
  const [path = '.', ...options] = tree.split(' ');
  const command = (at: Parameters<typeof weft.command>[0]) => [
    resolve(path, 'gateway/main.ts'),
    ...weft.command({ ...at, options: [...at.options, ...options] }).slice(1),
  ];
  const start = { supergraph, folder: folder.path, core: undefined };
  const { url, pid } = started.use(await startGateway({ ...weft, command }, start));
  gateways.push({ tree, url, pid });
}

for (const { name, request } of gatewayCases.filter(({ name }) => cases.split(',').includes(name))) {
  const expected = await Promise.all(gateways.map(({ url }) => askOnce(url, request())));
  if (new Set(expected.map(({ data }) => data)).size > 1) throw new Error('The trees answer otherwise.');
  const found = gateways.map(() => [] as ReadonlyMap<string, number>[]);
  for (let round = -1; round < Number(rounds); round += 1) {
    for (let turn = 0; turn < gateways.length; turn += 1) {
      const index = (Math.max(0, round) + turn) % gateways.length;
      const { url, pid } = gateways[index] as (typeof gateways)[number];
      const pids = await processTree(pid);
      const before = await threadTimes(pids);
      const { latencies } = await putLoad({
        url,
        request,
        connections: Number(connections),
        seconds: Number(round < 0 ? warmup : seconds),
        bytes: expected[index]?.bytes ?? 0,
      });
      const after = await threadTimes(await processTree(pid));
      const spent = [...after].map(
        ([part, ms]) => [part, (ms - (before.get(part) ?? 0)) / latencies.length] as const,
      );
      if (round >= 0) found[index]?.push(new Map(spent));
    }
  }
  const whole = found.map((list) => list.map((each) => [...each.values()].reduce((sum, ms) => sum + ms, 0)));
  console.log(name);
  for (const [index, { tree }] of gateways.entries()) {
    const ratios = whole[index]?.map((cpu, round) => cpu / (whole[0]?.[round] ?? cpu)) ?? [];
    const parts = [...new Set(found[index]?.flatMap((each) => [...each.keys()]))]
      .map((part) => [part, median(found[index]?.map((each) => each.get(part) ?? 0) ?? [])] as const)
      .filter(([, ms]) => ms >= 0.01)
      .map(([part, ms]) => `${part} ${ms.toFixed(2)}`);
    console.log(
      `  ${tree}: ${median(whole[index] ?? []).toFixed(2)} ms of CPU a request, ${median(ratios).toFixed(2)} times (${parts.join(', ')})`,
    );
  }
}
