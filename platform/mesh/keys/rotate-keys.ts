import { ownTokenDomain } from '#platform/runtime/token-keys/keys-file.ts';
import { orMeant } from '#schema/nearest-name.ts';
import { usageError } from '../mesh-error.ts';
import {
  type GovernanceRoot,
  type TokenDomainVersions,
  versionsOf,
  writeGovernanceRoot,
} from './governance-root.ts';
import {
  type Holder,
  holderNamed,
  type IssuedKeys,
  type IssueOptions,
  issueKeys,
  tokenDomainsOf,
} from './issue-keys.ts';

export interface RotateOptions extends IssueOptions {
  /** @default every token domain */
  readonly tokenDomains?: readonly string[];
  /** A domain whose folder was lost: every token domain of its columns is rotated, and its own key made anew. */
  readonly lost?: string | undefined;
}

export interface RevokeOptions extends IssueOptions {
  readonly tokenDomain: string;
  readonly version: number;
}

/** A token domain's new version, and who was handed it. */
export interface ChangedTokenDomain {
  readonly name: string;
  readonly current: number;
  readonly holders: readonly string[];
}

/**
 * Adds a version to token domains and hands it out. Snapshots are served with the versions that they were made with
 * until their next publish.
 * @throws CliError for a name that there is not.
 */
export async function rotateKeys(options: RotateOptions): Promise<readonly ChangedTokenDomain[]> {
  const { home, tokenDomains, lost } = options;
  const { root, holders } = await issueKeys(options);
  const named = lost === undefined ? tokenDomains : tokenDomainsOf(holderNamed(holders, lost));
  for (const name of named ?? []) requireTokenDomain(name, holders);
  const rotated = named ?? allTokenDomains(holders);
  const next = rotated.map((name) => {
    const { current, revoked } = versionsOf(root, name);
    return [name, { current: current + 1, revoked }] as const;
  });
  await writeGovernanceRoot(home, withVersions(root, next));
  const issued = await issueKeys({ ...options, renewed: lost === undefined ? [] : [lost] });
  return changed(issued, rotated);
}

/**
 * Refuses the tokens of a version from now on. Where it is the current one, the next takes its place.
 * @throws CliError for a name or a version that there is not.
 */
export async function revokeKeys(options: RevokeOptions): Promise<ChangedTokenDomain> {
  const { home, tokenDomain, version } = options;
  const { root, holders } = await issueKeys(options);
  requireTokenDomain(tokenDomain, holders);
  const { current, revoked } = versionsOf(root, tokenDomain);
  if (version > current) {
    throw usageError(`"${tokenDomain}" has no version ${version}; the current one is ${current}.`);
  }
  const next = {
    current: version === current ? current + 1 : current,
    revoked: [...new Set([...revoked, version])].sort((a, b) => a - b),
  };
  await writeGovernanceRoot(home, withVersions(root, [[tokenDomain, next]]));
  const [only] = changed(await issueKeys(options), [tokenDomain]);
  return only as ChangedTokenDomain;
}

/** Every token domain that somebody holds keys of. */
export function allTokenDomains(holders: readonly Holder[]): string[] {
  const names = new Set(holders.flatMap(tokenDomainsOf));
  // The shared ones first.
  const isOwn = (name: string) => holders.some((holder) => ownTokenDomain(holder.name) === name);
  return [...names].sort((a, b) => Number(isOwn(a)) - Number(isOwn(b)) || (a < b ? -1 : 1));
}

export function holdersOfTokenDomain(name: string, holders: readonly Holder[]): string[] {
  return holders.filter((holder) => tokenDomainsOf(holder).includes(name)).map((holder) => holder.name);
}

function requireTokenDomain(name: string, holders: readonly Holder[]): void {
  const names = allTokenDomains(holders);
  if (names.includes(name)) return;
  throw usageError(
    `there is no token domain "${name}"; there are ${names.join(', ')}.${orMeant(name, names)}`,
  );
}

function withVersions(
  { root, versions }: GovernanceRoot,
  next: readonly (readonly [string, TokenDomainVersions])[],
): GovernanceRoot {
  return { root, versions: { ...versions, ...Object.fromEntries(next) } };
}

function changed({ root, holders }: IssuedKeys, names: readonly string[]): ChangedTokenDomain[] {
  return names.map((name) => ({
    name,
    current: versionsOf(root, name).current,
    holders: holdersOfTokenDomain(name, holders),
  }));
}
