import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { startedMesh } from '#test/testkit/started-mesh.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { writeBareDomains } from './policy/bare-domains.ts';
import { policyCases } from './policy/cases.ts';
import { type Comparison, compare } from './policy/measure.ts';
import { printComparisons } from './policy/print-comparisons.ts';

const program = new Command('policy')
  .description(
    'What policy costs: the demo mesh with every policy on against the same mesh with none, alternating.',
  )
  .option('--scale <n>', "multiplies the demo's rows", '1')
  .option('--seconds <n>', 'seconds of load for each mesh in each round of a query', '2')
  .option('--rounds <n>', 'rounds of each query; results are medians over them', '5')
  .option('--only <text>', 'queries whose name contains the text')
  .option('--json', 'results as JSON on standard output instead of the table')
  .parse();
const { scale, seconds, rounds, only = '', json } = program.opts();

await using folder = await temporaryFolder();
const overlays = join(folder.path, 'overlays');
const domains = join(folder.path, 'subgraphs');
await writeBareDomains(domains);
await cp('schema/overlays', overlays, { recursive: true, filter: (file) => !file.endsWith('.graphql') });
const limits = join(folder.path, 'limits.json');
await writeFile(limits, JSON.stringify({ requestsPerSecond: 0 }));
const options = ['--scale', scale, '--limits', limits];
// Cached responses would cost neither mesh anything.
const environment = { WEFT_CACHE: '0' };

await using policy = await startedMesh(options, undefined, environment);
// The same snapshots without any policy.
await using none = await startedMesh(
  options,
  async (home) => {
    for (const part of ['extracts', 'products']) {
      await cp(join(policy.home, part), join(home, part), { recursive: true });
    }
  },
  { ...environment, WEFT_SUBGRAPHS: domains, WEFT_OVERLAYS: overlays },
);

const cases = (await policyCases(policy)).filter(({ name }) => name.includes(only));
const comparisons: Comparison[] = [];
for (const asked of cases) {
  comparisons.push(
    await compare({ policy, none }, asked, { seconds: Number(seconds), rounds: Number(rounds) }),
  );
  process.stderr.write(`${asked.name}: ${comparisons.at(-1)?.ratio.toFixed(2)}\n`);
}
console.log(json ? JSON.stringify(comparisons, null, 2) : printComparisons(comparisons));
