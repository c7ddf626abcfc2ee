import { rmSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { composeSupergraph } from '#schema/compose.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { type GatewayCase, gatewayCases } from './cases.ts';
import { type Comparison, compare } from './compare.ts';
import { pinLoad } from './cores.ts';
import { type ComparedGateway, comparedGateways, isInstalled } from './gateways.ts';
import { type MeasureOptions, measure } from './measure.ts';
import { printComparison } from './print-comparison.ts';
import { type StartedSubgraphs, startSubgraphs } from './started-subgraphs.ts';
import { printShares, printTopFunctions, shareByPart, topFunctions } from './top-functions.ts';

interface Arguments {
  readonly seconds: number;
  readonly warmup: number;
  readonly rounds: number;
  readonly connections: number;
  readonly gateways?: readonly ComparedGateway[];
  readonly cases?: readonly GatewayCase[];
  readonly profile?: string | true;
  readonly json?: boolean;
}

const program = new Command('gateways')
  .description(
    'Federation gateways, each on a core of its own, over the same subgraphs with cached responses.',
  )
  .option('--seconds <n>', 'seconds of load for each gateway in each round of a case', readNumber, 5)
  .option(
    '--warmup <n>',
    "seconds of the gateway's CPU under load before, since each is started anew",
    readNumber,
    4,
  )
  .option('--rounds <n>', 'rounds of each case; results are medians over them', readNumber, 3)
  .option('--connections <n>', 'concurrent requests, unless the case has fewer', readNumber, 50)
  .option('--gateways <names>', namesOf(comparedGateways), chooseFrom(comparedGateways))
  .option('--cases <names>', namesOf(gatewayCases), chooseFrom(gatewayCases))
  .option(
    '--profile [file]',
    "writes V8's CPU profile of one gateway (default: weft) under one case (default: identical), and prints where its time went",
  )
  .option('--json', 'results as JSON on standard output instead of the tables')
  .addHelpText(
    'after',
    '\nThe other gateways are installed by hand: npm ci --prefix bench/gateways/others\nExits with 1 where responses differ or a gateway fails, 2 when it is called wrongly.',
  )
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse();
const given = program.opts<Arguments>();

if (process.platform !== 'linux') {
  program.error('error: CPU and memory are read from /proc, which exists on Linux only.');
}
const chosen = installed(
  given.gateways ?? comparedGateways.filter(({ name }) => given.profile === undefined || name === 'weft'),
);

const cores = await pinLoad();
if (cores === undefined) process.stderr.write('Nothing is pinned, which needs `taskset` and two cores.\n');
await using folder = await temporaryFolder();
// Removes its folder and children, however it ends.
process.once('exit', () => rmSync(folder.path, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
await using subgraphs = await startSubgraphs();
const options = { ...given, subgraphs, folder: folder.path, cores };
try {
  await (given.profile === undefined ? compareAll() : profile(given.profile));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function compareAll(): Promise<void> {
  const comparisons: Comparison[] = [];
  for (const asked of given.cases ?? gatewayCases) {
    const supergraph = await writeSupergraph(asked, subgraphs);
    const able = chosen.filter(
      ({ passesHeaders, knowsCallers }) =>
        (passesHeaders || asked.header === undefined) && (knowsCallers || asked.callers === undefined),
    );
    if (able.length === 0) continue;
    const comparison = await compare(able, asked, given, async (gateway) => {
      const round = await measure(gateway, asked, { ...options, supergraph });
      process.stderr.write(
        `${asked.name}, ${gateway.title}: ${round.requestsPerSecond.toFixed(0)}/s, ${round.cpu.toFixed(2)} ms\n`,
      );
      return round;
    });
    comparisons.push(comparison);
    if (!given.json) console.log(`${printComparison(comparison)}\n`);
  }
  if (given.json) {
    const figures = comparisons.map(({ asked: { name, meaning }, ...rest }) => ({ name, meaning, ...rest }));
    console.log(JSON.stringify(figures, undefined, 2));
  }
}

async function profile(file: string | true): Promise<void> {
  const [gateway] = chosen;
  const [asked] = given.cases ?? gatewayCases;
  if (gateway === undefined || asked === undefined) return;
  const measuring: MeasureOptions = {
    ...options,
    supergraph: await writeSupergraph(asked, subgraphs),
    nodeOptions: ['--cpu-prof', `--cpu-prof-dir=${folder.path}`],
  };
  const round = await measure(gateway, asked, measuring);
  const [written] = (await readdir(folder.path)).filter((name) => name.endsWith('.cpuprofile'));
  if (written === undefined) throw new Error(`${gateway.title} ended without writing its profile.`);
  const text = await readFile(join(folder.path, written), 'utf8');
  const kept = resolve(file === true ? `${gateway.name}-${asked.name}.cpuprofile` : file);
  await writeFile(kept, text);
  console.log(
    `${gateway.title}, ${asked.meaning}: ${round.requestsPerSecond.toFixed(0)} requests/s, ${round.cpu.toFixed(2)} ms of CPU per request, ${round.fetches.toFixed(1)} fetches. The profile: ${kept}\n`,
  );
  const functions = topFunctions(text, round.loaded);
  console.log(`${printShares(shareByPart(functions))}\n\n${printTopFunctions(functions.slice(0, 50))}`);
}

async function writeSupergraph(
  { name, subgraphs: sources, callers }: GatewayCase,
  { urls }: StartedSubgraphs,
): Promise<string> {
  const composed = composeSupergraph({
    subgraphs: sources.map((source) => ({
      name: source.name,
      sdl: source.sdl,
      url: urls[source.name] ?? '',
    })),
    overlays: callers?.overlays ?? [],
  });
  if (!composed.ok) throw new Error(JSON.stringify(composed.findings));
  const file = join(folder.path, `${name}.graphql`);
  await writeFile(file, composed.supergraph);
  return file;
}

function installed(gateways: readonly ComparedGateway[]): readonly ComparedGateway[] {
  const missing = gateways.filter((gateway) => !isInstalled(gateway));
  if (missing.length === 0) return gateways;
  const titles = missing.map(({ title }) => title).join(', ');
  return program.error(
    `error: not installed: ${titles}. Run: npm ci --prefix bench/gateways/others. Or choose: --gateways weft`,
  );
}

function namesOf(all: readonly { readonly name: string }[]): string {
  return `some of ${all.map(({ name }) => name).join(',')} (default: all)`;
}

function chooseFrom<Named extends { readonly name: string }>(all: readonly Named[]) {
  return (text: string): readonly Named[] =>
    text.split(',').map((name) => {
      const found = all.find((one) => one.name === name);
      if (found) return found;
      throw new InvalidArgumentError(`"${name}" is none of ${all.map((one) => one.name).join(', ')}.`);
    });
}

function readNumber(text: string): number {
  const number = Number(text);
  if (number > 0) return number;
  throw new InvalidArgumentError('Write a number above 0.');
}
