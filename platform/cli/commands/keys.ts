import { type Command, InvalidArgumentError } from 'commander';
import { discoverMesh } from '../../mesh/domains.ts';
import { printJson } from '../../mesh/findings.ts';
import { weftHome } from '../../mesh/home.ts';
import { governanceRoot, governanceRootFile } from '../../mesh/keys/governance-root.ts';
import { type IssueOptions, issueKeys, keyHolders, tokenDomainsOf } from '../../mesh/keys/issue-keys.ts';
import { type KeysListing, listKeys } from '../../mesh/keys/list-keys.ts';
import { type ChangedTokenDomain, revokeKeys, rotateKeys } from '../../mesh/keys/rotate-keys.ts';
import { readTokenDomainList } from '../../mesh/keys/token-domain-list.ts';
import { CliError, usageError } from '../../mesh/mesh-error.ts';
import { readIfThere } from '../../runtime/read-if-there.ts';
import { weftCommand } from '../../runtime/weft-command.ts';
import { printKeys } from '../print-keys.ts';
import { say } from '../say.ts';

export function addKeysCommands(keys: Command): void {
  keys
    .command('issue')
    .description(
      'Hands each domain, and the gateway, the keys of its own columns. "npm start" and "prepare" do.',
    )
    .addHelpText('after', `\nAfter a change to the list of token domains. Who holds what: docs/keys.md.`)
    .action(issue);
  keys
    .command('rotate')
    .description('Adds a version to the keys of token domains. Snapshots take it with their next publish.')
    .option('--token-domain <name>', 'only this one; repeatable (default: all)', collect)
    .option('--lost <domain>', 'those of this domain, whose folder was lost; its own key is made anew too')
    .addHelpText(
      'after',
      '\nRunning processes take up new keys within seconds and go on serving what they have: no request fails.\nIt tells which pipelines are to be run.',
    )
    .action(rotate);
  keys
    .command('revoke')
    .description('Refuses the tokens of a version from now on, because its key is known to somebody else.')
    .requiredOption('--token-domain <name>', 'such as email, or "users.*" for columns that no list names')
    .requiredOption(
      '--key-version <number>',
      'the version; where it is the current one, the next follows',
      readVersion,
    )
    .action(revoke);
  keys
    .command('list')
    .description(
      'The versions of keys, who holds them, and the versions in published snapshots. Shows no key.',
    )
    .option('--json', 'as JSON on standard output')
    .action(list);
}

async function options(): Promise<IssueOptions> {
  const mesh = await discoverMesh();
  return { home: weftHome(), mesh, listed: await readTokenDomainList(mesh), say };
}

async function issue(): Promise<void> {
  const { written, holders } = await issueKeys(await options());
  for (const holder of written) {
    process.stdout.write(`${holder.name}: ${tokenDomainsOf(holder).join(', ')}\n`);
  }
  if (written.length < holders.length) say(`${holders.length - written.length} have their keys already.`);
}

interface RotateArguments {
  readonly tokenDomain?: readonly string[];
  readonly lost?: string;
}

async function rotate({ tokenDomain, lost }: RotateArguments): Promise<void> {
  if (tokenDomain && lost !== undefined) throw usageError('use --token-domain or --lost, not both.');
  const given = await options();
  await requireRoot(given.home);
  const rotated = await rotateKeys({ ...given, ...(tokenDomain ? { tokenDomains: tokenDomain } : {}), lost });
  for (const one of rotated) printChanged(one);
  if (lost !== undefined) say(`"${lost}" has a new key of its own: what it sealed before is refused.`);
  await tellToPublish(given);
}

async function revoke(given: { readonly tokenDomain: string; readonly keyVersion: number }): Promise<void> {
  const { tokenDomain, keyVersion: version } = given;
  const asked = await options();
  await requireRoot(asked.home);
  printChanged(await revokeKeys({ ...asked, tokenDomain, version }));
  say(`tokens of "${tokenDomain}" of version ${version} are refused within seconds.`);
  await tellToPublish(asked);
}

function printChanged({ name, current, holders }: ChangedTokenDomain): void {
  process.stdout.write(`${name}: version ${current}, held by ${holders.join(', ')}\n`);
}

async function list({ json }: { readonly json?: boolean }): Promise<void> {
  const given = await options();
  await requireRoot(given.home);
  const listing = await listed(given);
  if (json) printJson(listing);
  else process.stdout.write(printKeys(listing));
}

async function listed(given: IssueOptions): Promise<KeysListing> {
  return listKeys(given.home, await governanceRoot(given.home), await keyHolders(given));
}

/** Which products' snapshots have tokens of other versions than the current ones. */
async function tellToPublish(given: IssueOptions): Promise<void> {
  const { snapshots } = await listed(given);
  const behind = snapshots.filter((snapshot) => snapshot.behind).map(({ product }) => product);
  if (behind.length === 0) return;
  say(
    `snapshots of ${behind.join(', ')} have tokens of earlier versions until their next publish, in this order:`,
  );
  // Domains come after those that they read from.
  const ordered = given.mesh.domains.filter(({ name }) => behind.includes(name));
  for (const { name } of ordered) say(weftCommand(`pipeline run ${name}`));
}

/** Other commands than `issue` never make a root: where it is missing, this is not governance's home. */
async function requireRoot(home: string): Promise<void> {
  const file = governanceRootFile(home);
  if ((await readIfThere(file)) !== undefined) return;
  throw new CliError(`there is no root of keys in "${file}". "${weftCommand('keys issue')}" makes one.`);
}

function collect(name: string, given: readonly string[] = []): string[] {
  return [...given, name];
}

function readVersion(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A version is a whole number from 1.');
}
