import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { join } from 'node:path';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { createOnce } from '../create-once.ts';
import { readIfThere } from '../read-if-there.ts';
import { ownFolder } from './home-folders.ts';

/** What a domain's pipeline signs with where it reads other products. */
export interface ServiceIdentity {
  readonly domain: string;
  readonly key: KeyObject;
  readonly keyId: string;
  /** The public key, as governance hands it to the other domains (`ServiceKey`). */
  readonly publicKey: JWK;
}

/**
 * Reads `<home>/domains/<domain>/service-identity.json`; `undefined` where there is none.
 * @throws Error naming the file where it is not an Ed25519 key of that domain; its text is never repeated.
 */
export async function readServiceIdentity(
  home: string,
  domain: string,
): Promise<ServiceIdentity | undefined> {
  const file = identityFile(home, domain);
  const text = await readIfThere(file);
  return text === undefined ? undefined : parse(text, domain, file);
}

/** The domain's identity, which is made on first use, readable by the owner only. */
export async function serviceIdentity(home: string, domain: string): Promise<ServiceIdentity> {
  const known = await readServiceIdentity(home, domain);
  if (known) return known;
  await make(home, domain);
  const made = await readServiceIdentity(home, domain);
  if (!made) throw new Error(`"${identityFile(home, domain)}" was removed while it was made. Start again.`);
  return made;
}

function identityFile(home: string, domain: string): string {
  return join(ownFolder(home, domain), 'service-identity.json');
}

async function make(home: string, domain: string): Promise<void> {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as JWK;
  const kid = await calculateJwkThumbprint(jwk);
  await createOnce(identityFile(home, domain), JSON.stringify({ domain, ...jwk, kid }));
}

function parse(text: string, domain: string, file: string): ServiceIdentity {
  try {
    const { domain: named, ...jwk } = JSON.parse(text) as JWK & { domain?: unknown };
    const key = createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' });
    const { kid } = jwk;
    if (named === domain && typeof kid === 'string' && key.asymmetricKeyType === 'ed25519') {
      const publicKey = createPublicKey(key).export({ format: 'jwk' }) as JWK;
      return { domain, key, keyId: kid, publicKey: { ...publicKey, kid, alg: 'EdDSA', use: 'sig' } };
    }
  } catch {
    // Reported below; the text itself is secret.
  }
  throw new Error(
    `"${file}" is not the service identity of "${domain}". Remove it to have a new one made, and hand out its key again.`,
  );
}
