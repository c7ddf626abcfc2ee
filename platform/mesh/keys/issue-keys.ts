import { randomBytes } from 'node:crypto';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { readIfThere } from '#platform/runtime/read-if-there.ts';
import { deriveTokenKey } from '#platform/runtime/token-keys/derive-key.ts';
import {
  domainKeysFile,
  gatewayKeysFile,
  type KeysFile,
  ownTokenDomain,
  parseKeysFile,
  publicKeysFolder,
} from '#platform/runtime/token-keys/keys-file.ts';
import { writeWhole } from '#platform/runtime/write-whole.ts';
import {
  gatewayHolder,
  type TokenDomainColumn,
  type TokenDomainsReading,
} from '#schema/composition/read-token-domains.ts';
import { hasErrors } from '#schema/finding.ts';
import { orMeant } from '#schema/nearest-name.ts';
import { type Mesh, shownPath } from '../domains.ts';
import { findingsError, sayFindings } from '../findings.ts';
import { usageError } from '../mesh-error.ts';
import { type GovernanceRoot, governanceRoot, governanceRootFile, versionsOf } from './governance-root.ts';
import { readTokenDomainList } from './token-domain-list.ts';

/** One that is handed keys: a domain, or the gateway. */
export interface Holder {
  readonly name: string;
  readonly file: string;
  readonly tenant: string | undefined;
  /** The shared token domains of its columns, by coordinate. */
  readonly columns: Readonly<Record<string, string>>;
}

export interface IssuedKeys {
  readonly root: GovernanceRoot;
  readonly holders: readonly Holder[];
  /** Those whose file was written; others have what they are to have. */
  readonly written: readonly Holder[];
}

export interface IssueOptions {
  readonly home: string;
  readonly mesh: Mesh;
  /** Holders whose own key is made anew: a domain's cursors, the gateway's cached responses. @default none */
  readonly renewed?: readonly string[];
  /** @default governance's list */
  readonly listed?: TokenDomainsReading;
  /** Prints one line for people. */
  readonly say: (line: string) => void;
}

/**
 * Hands each domain, and the gateway, the keys of its own columns: `<home>/domains/<domain>/keys.json`, which only its
 * owner can read. What a holder has already stays the same file. A domain with a broken contract keeps what it has.
 * @throws CliError for a list of token domains with errors, after printing them.
 */
export async function issueKeys(options: IssueOptions): Promise<IssuedKeys> {
  const { home, mesh, renewed = [], say } = options;
  const holders = await keyHolders(options);
  await tellLostRoot(home, holders, say);
  const root = await governanceRoot(home);
  const written: Holder[] = [];
  for (const holder of holders) {
    if (await writeKeys(holder, root, { home, renew: renewed.includes(holder.name) })) written.push(holder);
  }
  for (const { name } of mesh.broken) {
    say(`the contract of "${name}" cannot be used, so it was handed no keys: it has those that it had.`);
  }
  await removeEarlierSecrets(home, say);
  return { root, holders, written };
}

/**
 * Everybody who is to have keys: the mesh's domains and the gateway.
 * @throws CliError for a list of token domains with errors, after printing them.
 */
export async function keyHolders({
  home,
  mesh,
  listed,
}: Pick<IssueOptions, 'home' | 'mesh' | 'listed'>): Promise<readonly Holder[]> {
  const { columns, findings } = listed ?? (await readTokenDomainList(mesh));
  if (!hasErrors(findings)) return holdersOf(home, mesh, columns);
  sayFindings(findings);
  throw findingsError('Keys are not handed out', findings);
}

function holdersOf(home: string, { domains }: Mesh, columns: readonly TokenDomainColumn[]): Holder[] {
  const columnsOf = (name: string) =>
    Object.fromEntries(
      columns
        .filter(({ holder }) => holder === name)
        .map(({ coordinate, tokenDomain }) => [coordinate, tokenDomain] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  const ofDomains = domains.map(({ name, product }) => ({
    name,
    file: domainKeysFile(home, name),
    tenant: product.tenant,
    columns: columnsOf(name),
  }));
  const ofGateway = columnsOf(gatewayHolder);
  // The columns of one token domain are of one tenant: a finding otherwise.
  const tenants = domains.filter(({ name }) =>
    Object.values(columnsOf(name)).some((tokenDomain) => Object.values(ofGateway).includes(tokenDomain)),
  );
  return [
    ...ofDomains,
    {
      name: gatewayHolder,
      file: gatewayKeysFile(home),
      tenant: tenants[0]?.product.tenant,
      columns: ofGateway,
    },
  ];
}

/** @throws CliError for a name that there is not. */
export function holderNamed(holders: readonly Holder[], name: string): Holder {
  const found = holders.find((holder) => holder.name === name);
  if (found) return found;
  const names = holders.map((holder) => holder.name);
  throw usageError(`"${name}" is handed no keys; ${names.join(', ')} are.${orMeant(name, names)}`);
}

/** The token domains of a holder, its own first. */
export function tokenDomainsOf({ name, columns }: Holder): string[] {
  return [ownTokenDomain(name), ...new Set(Object.values(columns).sort())];
}

async function writeKeys(
  holder: Holder,
  root: GovernanceRoot,
  { home, renew }: { readonly home: string; readonly renew: boolean },
): Promise<boolean> {
  const { name, file, columns } = holder;
  const before = await readIfThere(file);
  const keys: KeysFile = {
    form: 1,
    holder: name,
    own: (renew ? undefined : ownIn(before, file)) ?? randomBytes(32).toString('base64'),
    envelopeKeys: relative(dirname(file), join(publicKeysFolder(home), 'envelope.jwks.json')),
    tokenDomains: Object.fromEntries(
      tokenDomainsOf(holder).map((tokenDomain) => [tokenDomain, heldKeys(tokenDomain, holder, root)]),
    ),
    columns,
  };
  const text = `${JSON.stringify(keys, null, 2)}\n`;
  const folder = dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // The folder may be older than its keys.
  await chmod(folder, 0o700);
  if (text === before) {
    await chmod(file, 0o600);
    return false;
  }
  await writeWhole(file, text, 0o600);
  return true;
}

/** The current version and the one before it that is not revoked; of all others only what their tokens show. */
function heldKeys(
  tokenDomain: string,
  { tenant }: Holder,
  root: GovernanceRoot,
): KeysFile['tokenDomains'][string] {
  const { current, revoked } = versionsOf(root, tokenDomain);
  const all = Array.from({ length: current }, (_, index) =>
    deriveTokenKey({ root: root.root, tenant, tokenDomain, version: current - index }),
  );
  return {
    current,
    keys: all
      .filter(({ version }) => !revoked.includes(version))
      .slice(0, 2)
      .map(({ version, id, key }) => ({ version, id, key: Buffer.from(key).toString('base64') })),
    known: all.map(({ version, id }) => ({
      version,
      id,
      ...(revoked.includes(version) ? { revoked: true } : {}),
    })),
  };
}

function ownIn(text: string | undefined, file: string): string | undefined {
  if (text === undefined) return undefined;
  try {
    return Buffer.from(parseKeysFile(text, file).own).toString('base64');
  } catch {
    // Written anew.
    return undefined;
  }
}

async function tellLostRoot(
  home: string,
  holders: readonly Holder[],
  say: (line: string) => void,
): Promise<void> {
  const file = governanceRootFile(home);
  if ((await readIfThere(file)) !== undefined) return;
  const before = await Promise.all(holders.map((holder) => readIfThere(holder.file)));
  if (before.every((text) => text === undefined)) return;
  say(
    `governance's root "${shownPath(file)}" is missing, and keys were handed out before: a new root is made, and every token that was handed out is refused.`,
  );
}

/** Earlier versions had one secret for the whole mesh, in a folder that every domain reads. */
async function removeEarlierSecrets(home: string, say: (line: string) => void): Promise<void> {
  const file = join(publicKeysFolder(home), 'secrets.json');
  if ((await readIfThere(file)) === undefined) return;
  await rm(file);
  say(
    `"${shownPath(file)}", the one secret of an earlier version, is removed: each domain has keys of its own now. Tokens and cursors that were handed out before are refused.`,
  );
}
