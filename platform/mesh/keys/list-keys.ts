import type { TokenVersions } from '#platform/runtime/token-keys/token-keys.ts';
import { currentSnapshot } from '../../snapshots/snapshots.ts';
import { type GovernanceRoot, versionsOf } from './governance-root.ts';
import { type Holder, tokenDomainsOf } from './issue-keys.ts';
import { allTokenDomains, holdersOfTokenDomain } from './rotate-keys.ts';

/** What is known of keys, without any. */
export interface KeysListing {
  readonly tokenDomains: readonly ListedTokenDomain[];
  readonly snapshots: readonly ListedSnapshot[];
}

export interface ListedTokenDomain {
  readonly name: string;
  readonly current: number;
  readonly revoked: readonly number[];
  readonly holders: readonly string[];
}

/** A published snapshot, and the versions of its tokens. */
export interface ListedSnapshot {
  readonly product: string;
  readonly snapshot: string;
  readonly tokens: readonly ListedTokens[];
  /** Whether a publish would give it tokens of another version. */
  readonly behind: boolean;
}

interface ListedTokens {
  readonly tokenDomain: string;
  /** Missing in a snapshot that was published before keys had versions. */
  readonly version?: number;
  readonly current: number;
  readonly revoked: boolean;
  /** The product that it has them from, by an input port. @default they are of its own columns */
  readonly from?: string;
}

/** The versions of all token domains, and those of the snapshots' tokens. */
export async function listKeys(
  home: string,
  root: GovernanceRoot,
  holders: readonly Holder[],
): Promise<KeysListing> {
  const tokenDomains = allTokenDomains(holders).map((name) => ({
    name,
    ...versionsOf(root, name),
    holders: holdersOfTokenDomain(name, holders),
  }));
  const snapshots = await Promise.all(holders.map((holder) => listSnapshot(home, root, holder)));
  return { tokenDomains, snapshots: snapshots.filter((snapshot) => snapshot !== undefined) };
}

async function listSnapshot(
  home: string,
  root: GovernanceRoot,
  holder: Holder,
): Promise<ListedSnapshot | undefined> {
  const manifest = await currentSnapshot(home, holder.name);
  if (!manifest) return undefined;
  const listed = (names: readonly string[], versions: TokenVersions, from?: string) =>
    names.map((tokenDomain): ListedTokens => {
      const { current, revoked } = versionsOf(root, tokenDomain);
      const version = versions[tokenDomain];
      return {
        tokenDomain,
        ...(version === undefined ? {} : { version }),
        current,
        revoked: version !== undefined && revoked.includes(version),
        ...(from === undefined ? {} : { from }),
      };
    });
  const tokens = [
    ...listed(tokenDomainsOf(holder), manifest.tokenKeys ?? {}),
    ...Object.entries(manifest.inputTokenKeys ?? {}).flatMap(([from, versions]) =>
      listed(Object.keys(versions), versions, from),
    ),
  ];
  const behind = tokens.some(({ version, current }) => version !== current);
  return { product: holder.name, snapshot: manifest.id, tokens, behind };
}
