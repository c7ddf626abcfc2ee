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
import { readKeySet, type SigningKey, signingKey } from '#platform/runtime/keys.ts';
import { publicKeysFolder } from '#platform/runtime/token-keys/keys-file.ts';

/** The key pair that fetches are signed with. */
export interface EnvelopeKey {
  readonly signing: SigningKey;
  /** The public half, to recognise the gateway's own envelopes. */
  readonly verifying: JWTVerifyGetKey;
}

/** The key pair `envelope` of a home, made on first use: `gateway/` is the gateway's alone, `keys/` has the public half. */
export async function readHomeEnvelopeKey(home: string): Promise<EnvelopeKey> {
  const published = publicKeysFolder(home);
  const signing = await signingKey(join(home, 'gateway'), 'envelope', published);
  return { signing, verifying: await readKeySet(join(published, 'envelope.jwks.json')) };
}

/** A key pair that exists only in this process. Subgraphs that check envelopes do not know it. */
export async function createEnvelopeKey(): Promise<EnvelopeKey> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const keyId = await calculateJwkThumbprint(await exportJWK(publicKey));
  return keyPair(privateKey, keyId, await exportJWK(publicKey));
}

/** The key pair in the form in which it is passed to another process of the same gateway. */
export async function exportEnvelopeKey({ signing }: EnvelopeKey): Promise<JWK> {
  return { ...(await exportJWK(signing.key)), kid: signing.keyId };
}

/** @param jwk from `exportEnvelopeKey`. */
export async function importEnvelopeKey(jwk: JWK): Promise<EnvelopeKey> {
  const key = (await importJWK(jwk, 'EdDSA', { extractable: true })) as CryptoKey;
  const { d: _, ...publicHalf } = jwk;
  return keyPair(key, jwk.kid ?? '', publicHalf);
}

function keyPair(key: CryptoKey, keyId: string, publicHalf: JWK): EnvelopeKey {
  return {
    signing: { key, keyId },
    verifying: createLocalJWKSet({ keys: [{ ...publicHalf, kid: keyId, alg: 'EdDSA', use: 'sig' }] }),
  };
}
