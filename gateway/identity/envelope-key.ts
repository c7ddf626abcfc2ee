import { join } from 'node:path';
import { calculateJwkThumbprint, createLocalJWKSet, exportJWK, generateKeyPair } from 'jose';
import { readKeySet, signingKey } from '#platform/runtime/keys.ts';
import type { EnvelopeKey } from '../options.ts';

/** The key pair `envelope` in a folder, made on first use; subgraphs read its public half there. */
export async function readEnvelopeKey(folder: string): Promise<EnvelopeKey> {
  const signing = await signingKey(folder, 'envelope');
  return { signing, verifying: await readKeySet(join(folder, 'envelope.jwks.json')) };
}

/** A pair that dies with the process. Subgraphs that check envelopes do not know it. */
export async function createEnvelopeKey(): Promise<EnvelopeKey> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const jwk = await exportJWK(publicKey);
  const keyId = await calculateJwkThumbprint(jwk);
  return {
    signing: { key: privateKey, keyId },
    verifying: createLocalJWKSet({ keys: [{ ...jwk, kid: keyId, alg: 'EdDSA', use: 'sig' }] }),
  };
}
