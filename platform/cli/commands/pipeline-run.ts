import { type Command, InvalidArgumentError } from 'commander';
import { publisherFrom } from '#platform/pipeline/publish-to-server.ts';
import { runPipeline } from '#platform/pipeline/run-pipeline.ts';
import { readPolicy } from '#schema/policy/directives/read-policy.ts';
import { supergraphOf } from '../../mesh/compose-mesh.ts';
import { chosenDomains, discoverDomains } from '../../mesh/domains.ts';
import { weftHome } from '../../mesh/home.ts';
import { extractAt, presentScale } from '../dev/missing-snapshots.ts';
import { createProgress } from '../progress.ts';
import { scaleOption } from '../scale-option.ts';

interface PipelineRunOptions {
  readonly all?: boolean;
  readonly scale?: number;
  /** Seconds. */
  readonly timeout?: number;
}

export function addPipelineRunCommand(pipeline: Command): void {
  pipeline
    .command('run')
    .description("Builds a domain's next snapshot and publishes it; a running mesh swaps to it.")
    .argument('[domain]', 'the domain')
    .option('--all', 'every domain, each after those that it reads from')
    .option(
      '--timeout <seconds>',
      'time limit of each SQL file, and of writing each table (default: 900)',
      parseSeconds,
    )
    .addOption(scaleOption())
    .action(run);
}

async function run(name: string | undefined, { all, scale, timeout }: PipelineRunOptions): Promise<void> {
  const home = weftHome();
  const progress = createProgress();
  const domains = await chosenDomains(name, all);
  await extractAt(scale ?? (await presentScale(home)), { home, progress });
  const policy = readPolicy(await supergraphOf(await discoverDomains()));
  for (const { name, folder } of domains) {
    const { id, tables } = await runPipeline({
      home,
      domainFolder: folder,
      policy,
      ...(timeout === undefined ? {} : { timeoutMs: timeout * 1_000 }),
      postgres: publisherFrom(process.env),
      onProgress: progress(`Snapshot of ${name}`),
    });
    const rows = Object.entries(tables).map(([table, { rows }]) => `${table} ${rows.toLocaleString('en')}`);
    process.stdout.write(`${name} ${id} (${rows.join(', ')})\n`);
  }
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== '' && seconds > 0 && seconds <= 1_000_000) return seconds;
  throw new InvalidArgumentError('A timeout is a number of seconds above 0, such as 1800.');
}
