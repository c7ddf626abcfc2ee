import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CryptoKey,
  calculateJwkThumbprint,
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTVerifyGetKey,
} from 'jose';
import { readIfThere } from './read-if-there.ts';
import { writeWhole } from './write-whole.ts';

export interface SigningKey {
  readonly key: CryptoKey;
  readonly keyId: string;
}

/**
 * The Ed25519 key pair `<name>`, created on first use: `<name>.private.json` (readable by the owner only) and, in the
 * folder of public keys, `<name>.jwks.json`, the key set for verification. A private key that an earlier version left
 * among the public ones is moved out of there.
 * @param publicFolder @default the folder of the private key
 */
export async function signingKey(folder: string, name: string, publicFolder = folder): Promise<SigningKey> {
  const file = join(folder, `${name}.private.json`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await moveOut(join(publicFolder, `${name}.private.json`), file);
  const jwk = await readJson<JWK & { kid: string }>(file);
  if (jwk)
    return { key: (await importJWK(jwk, 'EdDSA', { extractable: true })) as CryptoKey, keyId: jwk.kid };

  const pair = await generateKeyPair('EdDSA', { extractable: true });
  const publicJwk = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  await writeWhole(
    join(publicFolder, `${name}.jwks.json`),
    JSON.stringify({ keys: [{ ...publicJwk, kid, alg: 'EdDSA', use: 'sig' }] }),
    0o644,
  );
  await writeWhole(file, JSON.stringify({ ...(await exportJWK(pair.privateKey)), kid }), 0o600);
  return { key: pair.privateKey, keyId: kid };
}

/** Reads a key set file as `signingKey` or an identity provider writes it. */
export async function readKeySet(file: string, algorithms?: readonly string[]): Promise<JWTVerifyGetKey> {
  return parseKeySet(await readFile(file, 'utf8'), algorithms);
}

/**
 * Parses a key set. A key is for one algorithm (RFC 8725, 3.1). An RSA key fits six, so one that names none gets the
 * first RSA algorithm of `algorithms`.
 * @throws where the text is not a JSON Web Key Set.
 */
export function parseKeySet(text: string, algorithms: readonly string[] = []): JWTVerifyGetKey {
  const { keys } = createLocalJWKSet(JSON.parse(text)).jwks();
  const alg = algorithms.find((name) => /^[RP]S/.test(name));
  const named = keys.map((key) => (key.kty === 'RSA' && alg ? { alg, ...key } : key));
  return createLocalJWKSet({ keys: named });
}

async function moveOut(earlier: string, file: string): Promise<void> {
  if (earlier === file || (await readIfThere(file)) !== undefined) return;
  await rename(earlier, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

async function readJson<T>(file: string): Promise<T | undefined> {
  const text = await readIfThere(file);
  return text === undefined ? undefined : (JSON.parse(text) as T);
}
