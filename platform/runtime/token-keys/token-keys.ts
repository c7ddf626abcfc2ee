import { deriveColumnKey } from './derive-key.ts';
import type { Tokenised, TokenKey } from './token-key.ts';

/** The version of each token domain's key. */
export type TokenVersions = Readonly<Record<string, number>>;

/** A version of a key that may no longer be held. */
export interface KnownVersion {
  readonly version: number;
  readonly id: string;
  /** Its tokens are refused everywhere. @default false */
  readonly revoked?: boolean;
}

/** What a process holds of one token domain. */
export interface HeldTokenDomain {
  readonly current: number;
  /** The current version, and others that are still served. */
  readonly keys: readonly TokenKey[];
  /** Every version there was, the current one included. */
  readonly known: readonly KnownVersion[];
}

export interface TokenKeysOptions {
  readonly tokenDomains: Readonly<Record<string, HeldTokenDomain>>;
  /** The shared token domain of a column, by coordinate. */
  readonly columns: Readonly<Record<string, string>>;
  /** The token domain from which keys of all other columns are derived, each its own. */
  readonly own: string;
}

/** The token keys that a process was handed: those of its own columns. */
export interface TokenKeys {
  /** The current version of each token domain, as a snapshot that is published now records them. */
  readonly versions: TokenVersions;
  /** The key of a field's tokens; none where none was handed out, and then no token is made. */
  keyOf(field: Tokenised): TokenKey | undefined;
  /** What is known of a key of the field's token domain by the id that its tokens show. */
  versionOf(field: Tokenised, id: string): KnownVersion | undefined;
  /** The keys with which a snapshot was made. A version that is no longer held is replaced by the current one. */
  of(versions: TokenVersions | undefined): TokenKeys;
}

export function createTokenKeys(options: TokenKeysOptions): TokenKeys {
  const versions = Object.fromEntries(
    Object.entries(options.tokenDomains).map(([name, { current }]) => [name, current]),
  );
  return keysOf(options, versions);
}

function keysOf(options: TokenKeysOptions, chosen: TokenVersions): TokenKeys {
  const { tokenDomains, columns, own } = options;
  const found = new Map<string, TokenKey | undefined>();
  const nameOf = (coordinate: string) =>
    (Object.hasOwn(columns, coordinate) ? columns[coordinate] : own) ?? own;
  const heldFor = (name: string) => (Object.hasOwn(tokenDomains, name) ? tokenDomains[name] : undefined);

  function find(coordinate: string): TokenKey | undefined {
    const name = nameOf(coordinate);
    const held = heldFor(name);
    const version = held?.keys.some((key) => key.version === chosen[name]) ? chosen[name] : held?.current;
    const key = held?.keys.find((candidate) => candidate.version === version);
    return key && name === own ? deriveColumnKey(key, coordinate) : key;
  }

  return {
    versions: chosen,
    keyOf({ coordinate }) {
      if (!found.has(coordinate)) found.set(coordinate, find(coordinate));
      return found.get(coordinate);
    },
    versionOf: ({ coordinate }, id) => heldFor(nameOf(coordinate))?.known.find((known) => known.id === id),
    of: (versions) => (versions ? keysOf(options, { ...chosen, ...versions }) : keysOf(options, chosen)),
  };
}
