import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { PipelineError } from '#platform/pipeline/pipeline-error.ts';
import { publisherFrom } from '#platform/pipeline/publish-to-server.ts';
import { type RunPipelineOptions, runPipeline } from '#platform/pipeline/run-pipeline.ts';
import { domainKeysFile } from '#platform/runtime/token-keys/keys-file.ts';
import { readPolicy } from '#schema/policy/directives/read-policy.ts';
import { composedSupergraph } from '../../mesh/composed-supergraph.ts';
import { brokenError, chosenDomains, type Domain, discoverMesh, type Mesh } from '../../mesh/domains.ts';
import { handOut } from '../../mesh/hand-out.ts';
import { weftHome } from '../../mesh/home.ts';
import { governanceRootFile } from '../../mesh/keys/governance-root.ts';
import { issueKeys } from '../../mesh/keys/issue-keys.ts';
import { CliError } from '../../mesh/mesh-error.ts';
import { currentSnapshot } from '../../snapshots/snapshots.ts';
import { supergraphInForce } from '../dev/in-force.ts';
import { extractAt, presentScale } from '../dev/missing-snapshots.ts';
import { startOwners } from '../dev/owners.ts';
import { createProgress } from '../progress.ts';
import { say } from '../say.ts';
import { scaleOption } from '../scale-option.ts';

interface PipelineRunOptions {
  readonly all?: boolean;
  readonly scale?: number;
  /** Seconds. */
  readonly timeout?: number;
  /** Maps domains to the URLs of their processes. */
  readonly owner?: Readonly<Record<string, string>>;
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
    .option(
      '--owner <domain=url>',
      'where the process of a domain is that input ports read from, repeatable (default: those of a running mesh; for others one is started for the run)',
      addOwner,
    )
    .addOption(scaleOption())
    .action(run);
}

async function run(name: string | undefined, options: PipelineRunOptions): Promise<void> {
  const home = weftHome();
  const progress = createProgress();
  const { domains, broken } = await chosenDomains(name, options.all);
  const failures: string[] = broken.length === 0 ? [] : [brokenError(broken).message];
  const mesh = await discoverMesh();
  await extractAt(options.scale ?? (await presentScale(home)), { home, domains: mesh.domains, progress });
  await issueMissingKeys(home, mesh);
  const supergraph = await composedSupergraph(home, mesh);
  const inForce = await supergraphInForce(supergraph, { home, acceptLoosening: [], say });
  await handOut(home, mesh.domains, readPolicy(inForce));
  for (const domain of domains) {
    const { name, inputs } = domain;
    try {
      const { owner: given } = options;
      await using owners = await startOwners({ home, domains: mesh.domains, products: inputs, given, say });
      await publish(domain, {
        ...options,
        home,
        owners: owners.urls,
        onProgress: progress(`Snapshot of ${name}`),
      });
    } catch (error) {
      // The others are published all the same.
      if (!(error instanceof PipelineError)) throw error;
      failures.push(error.message);
    }
  }
  if (failures.length > 0) throw new CliError(failures.join('\n      '));
}

/**
 * Hands out keys where governance's root is in this home, or no keys are: then the whole mesh is here. Where a domain was
 * handed its keys from elsewhere, no root is made.
 */
async function issueMissingKeys(home: string, mesh: Mesh): Promise<void> {
  const has = mesh.domains.map(({ name }) => existsSync(domainKeysFile(home, name)));
  if (has.every(Boolean)) return;
  if (existsSync(governanceRootFile(home)) || !has.includes(true)) await issueKeys({ home, mesh, say });
}

interface PublishOptions extends Pick<RunPipelineOptions, 'home' | 'owners' | 'onProgress'> {
  /** Seconds. */
  readonly timeout?: number;
}

async function publish({ folder, name }: Domain, { timeout, ...options }: PublishOptions): Promise<void> {
  const before = await currentSnapshot(options.home, name);
  const { id, contract, tables } = await runPipeline({
    ...options,
    domainFolder: folder,
    ...(timeout === undefined ? {} : { timeoutMs: timeout * 1_000 }),
    postgres: publisherFrom(process.env),
  });
  const rows = Object.entries(tables).map(([table, { rows }]) => `${table} ${rows.toLocaleString('en')}`);
  process.stdout.write(`${name} ${id} (${rows.join(', ')})\n`);
  if (before?.contract !== undefined && before.contract !== contract) {
    say(
      `the contract of "${name}" has changed since the snapshot before this one. A running process of "${name}" goes on with that one, and is not ready, until it is restarted: run "schema generate ${name}" and "compose" first, then restart it (of a mesh started by "npm start": stop it and start it again).`,
    );
  }
}

function addOwner(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, domain, url] = /^([^=]+)=(https?:\/\/.+)$/.exec(text) ?? [];
  if (domain !== undefined && url !== undefined && URL.canParse(url)) return { ...before, [domain]: url };
  throw new InvalidArgumentError('Write it as users=http://127.0.0.1:4001.');
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== '' && seconds > 0 && seconds <= 1_000_000) return seconds;
  throw new InvalidArgumentError('A timeout is a number of seconds above 0, such as 1800.');
}
