import { dirname, join, resolve } from 'node:path';
import { readIfThere } from '../read-if-there.ts';
import { ownFolder } from '../service-identity/home-folders.ts';
import { createTokenKeys, type HeldTokenDomain, type TokenKeys } from './token-keys.ts';

/** The keys of one holder, as governance hands them out in a file that only the holder can read. */
export interface HolderKeys {
  readonly tokens: TokenKeys;
  /** The holder's own key: a domain seals cursors with it, the gateway cached responses. 32 bytes. */
  readonly own: Uint8Array;
  /** The file of the gateway's public keys. Absolute. */
  readonly envelopeKeys: string;
}

/** `keys.json`; bytes are in base64. */
export interface KeysFile {
  readonly form: 1;
  /** A domain's name, or `gateway`. */
  readonly holder: string;
  readonly own: string;
  /** Relative to the file. */
  readonly envelopeKeys: string;
  readonly tokenDomains: Readonly<Record<string, TokenDomainInFile>>;
  readonly columns: Readonly<Record<string, string>>;
}

interface TokenDomainInFile extends Omit<HeldTokenDomain, 'keys'> {
  readonly keys: readonly { readonly version: number; readonly id: string; readonly key: string }[];
}

/** The keys that were handed to a domain. */
export function domainKeysFile(home: string, domain: string): string {
  return join(ownFolder(home, domain), 'keys.json');
}

export function gatewayKeysFile(home: string): string {
  return join(home, 'gateway', 'keys.json');
}

/** The public keys that everybody in the mesh may read: of envelopes, and of the demo's identities. */
export function publicKeysFolder(home: string): string {
  return join(home, 'keys');
}

/** The token domain of all columns of a holder that no list shares with others. */
export function ownTokenDomain(holder: string): string {
  return `${holder}.*`;
}

/** Keys that governance did not hand out, or not in a form that is read. */
export class KeysError extends Error {
  override readonly name = 'KeysError';
}

/** @throws KeysError where there are none, or the file is invalid; without its content. */
export async function readKeysFile(file: string): Promise<HolderKeys> {
  return parseKeysFile(await readKeysText(file), file);
}

/** The text of a keys file. @throws KeysError where there is none. */
export async function readKeysText(file: string): Promise<string> {
  const text = await readIfThere(file);
  if (text !== undefined) return text;
  throw new KeysError(
    `There are no keys in "${file}". Governance hands them out: run "weft keys issue" where its root is, and put the file there.`,
  );
}

/** @throws KeysError for another form. */
export function parseKeysFile(text: string, file: string): HolderKeys {
  const written = asKeysFile(text);
  if (!written) {
    // The text itself is secret.
    throw new KeysError(`"${file}" is not a file of keys. Run "weft keys issue" to have it written again.`);
  }
  const tokenDomains = Object.entries(written.tokenDomains).map(([name, { keys, ...rest }]) => [
    name,
    { ...rest, keys: keys.map(({ key, ...named }) => ({ ...named, key: bytes(key) })) },
  ]);
  return {
    tokens: createTokenKeys({
      tokenDomains: Object.fromEntries(tokenDomains),
      columns: written.columns,
      own: ownTokenDomain(written.holder),
    }),
    own: bytes(written.own),
    envelopeKeys: resolve(dirname(file), written.envelopeKeys),
  };
}

function asKeysFile(text: string): KeysFile | undefined {
  try {
    const file = JSON.parse(text) as KeysFile;
    const domains = Object.values(file.tokenDomains);
    const named = [ownTokenDomain(file.holder), ...Object.values(file.columns)];
    const whole =
      file.form === 1 &&
      typeof file.holder === 'string' &&
      typeof file.envelopeKeys === 'string' &&
      named.every((name) => Object.hasOwn(file.tokenDomains, name)) &&
      bytes(file.own).length === 32 &&
      domains.every(({ keys, known, current }) => Array.isArray(known) && isHeld(keys, current));
    return whole ? file : undefined;
  } catch {
    return undefined;
  }
}

function isHeld(keys: TokenDomainInFile['keys'], current: number): boolean {
  return keys.some(({ version }) => version === current) && keys.every(({ key }) => bytes(key).length === 32);
}

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}
