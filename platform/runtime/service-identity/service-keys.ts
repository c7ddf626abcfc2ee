import { join } from 'node:path';
import type { JWK } from 'jose';
import { readIfThere } from '../read-if-there.ts';
import { publicKeysFolder } from '../token-keys/keys-file.ts';
import { writeWhole } from '../write-whole.ts';
import type { ServiceIdentity } from './service-identity.ts';

/** A public key of a service identity: a JSON Web Key whose further member says whose it is. */
export interface ServiceKey extends JWK {
  readonly kid: string;
  readonly domain: string;
}

/** The keys by which a domain knows the service identities of the others. */
export function serviceKeysFile(home: string): string {
  return join(publicKeysFolder(home), 'service-keys.json');
}

/**
 * Reads a key set that governance handed out; `undefined` where there is none.
 * @throws SyntaxError where it is not one.
 */
export async function readServiceKeys(file: string): Promise<readonly ServiceKey[] | undefined> {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  const parsed: unknown = JSON.parse(text);
  const keys = (parsed as { keys?: unknown } | null)?.keys;
  if (Array.isArray(keys) && keys.every(isServiceKey)) return keys;
  throw new SyntaxError('each of the "keys" of service identities has a "kid" and a "domain"');
}

function isServiceKey(key: unknown): key is ServiceKey {
  const { kty, crv, kid, domain } = (key ?? {}) as Record<string, unknown>;
  return kty === 'OKP' && crv === 'Ed25519' && typeof kid === 'string' && typeof domain === 'string';
}

/** Adds the keys of identities to those that governance hands out; the others stay. */
export async function handOutServiceKeys(
  home: string,
  identities: readonly ServiceIdentity[],
): Promise<void> {
  const file = serviceKeysFile(home);
  const known = (await readServiceKeys(file)) ?? [];
  const added = identities
    .map(({ domain, keyId, publicKey }) => ({ ...publicKey, kid: keyId, domain }))
    .filter(({ kid }) => !known.some((key) => key.kid === kid));
  if (added.length > 0) await writeWhole(file, `${JSON.stringify({ keys: [...known, ...added] })}\n`);
}
