import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createEnvelopeKeys } from '#platform/product/envelope-keys.ts';
import { createEnvelopeSigner, EnvelopeError, verifyEnvelope } from '#platform/runtime/envelope.ts';
import { signingKey } from '#platform/runtime/keys.ts';
import { anonymous } from '#schema/policy/principal.ts';
import { advanceClock } from '#test/testkit/monotonic-clock.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';

const envelope = { principal: anonymous, policy: 'sha256-0', policyUrl: 'http://127.0.0.1:1/policy' };

test('loads the gateway’s key when it is created, and again when it is replaced', async () => {
  const home = await mkdtemp(join(tmpdir(), 'weft-keys-'));
  const keys = createEnvelopeKeys(join(home, 'envelope.jwks.json'));
  const verify = (token: string) => verifyEnvelope(token, keys, { audience: 'shop', body: '{}' });
  const sign = async (folder: string) => {
    const { key, keyId } = await signingKey(folder, 'envelope');
    return createEnvelopeSigner(key, keyId).sign(envelope, 'shop', '{}');
  };
  const stranger = await mkdtemp(join(tmpdir(), 'weft-keys-'));
  await expect(verify(await sign(stranger))).rejects.toThrow(EnvelopeError);

  const first = await sign(home);
  expect((await verify(first)).policy).toBe('sha256-0');
  await expect(verify(await sign(stranger))).rejects.toThrow(EnvelopeError);

  await rm(join(home, 'envelope.private.json'));
  const second = await sign(home);
  expect((await verify(second)).policy).toBe('sha256-0');
  await expect(verify(first)).rejects.toThrow(EnvelopeError);
  await Promise.all([rm(home, { recursive: true }), rm(stranger, { recursive: true })]);
});

test('rejects a replaced key, even before an envelope of the new one has arrived', async () => {
  await using home = await temporaryFolder();
  const keys = createEnvelopeKeys(join(home.path, 'envelope.jwks.json'));
  const { key, keyId } = await signingKey(home.path, 'envelope');
  const token = await createEnvelopeSigner(key, keyId).sign(envelope, 'shop', '{}');
  const verify = () => verifyEnvelope(token, keys, { audience: 'shop', body: '{}' });
  expect((await verify()).principal).toEqual(anonymous);
  await rm(join(home.path, 'envelope.private.json'));
  await signingKey(home.path, 'envelope');
  expect((await verify()).principal).toEqual(anonymous);
  advanceClock(1_000);
  await expect(verify()).rejects.toThrow(EnvelopeError);
});

test('reports that there is no key, and not an invalid envelope', async () => {
  await using home = await temporaryFolder();
  const { key, keyId } = await signingKey(home.path, 'other');
  const token = await createEnvelopeSigner(key, keyId).sign(envelope, 'shop', '{}');
  const keys = createEnvelopeKeys(join(home.path, 'envelope.jwks.json'));
  await expect(verifyEnvelope(token, keys, {})).rejects.toThrow('the verification keys are not available');
});
