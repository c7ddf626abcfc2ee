import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { meshSecrets } from '#platform/runtime/mesh-secrets.ts';

test('concurrent starts agree on one secret, in a file that only its owner can read', async () => {
  const home = await mkdtemp(join(tmpdir(), 'weft-secrets-'));
  const all = await Promise.all(Array.from({ length: 12 }, () => meshSecrets(home)));
  expect(new Set(all.map(({ cursor, hash }) => `${cursor} ${hash}`)).size).toBe(1);
  expect(all[0]?.hash).toHaveLength(32);
  const file = join(home, 'keys', 'secrets.json');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await meshSecrets(home)).toEqual(all[0]);
  expect(Object.keys(JSON.parse(await readFile(file, 'utf8')))).toEqual(['cursor', 'hash']);
  await rm(home, { recursive: true });
});

test('names an invalid file without its content', async () => {
  const home = await mkdtemp(join(tmpdir(), 'weft-secrets-'));
  await meshSecrets(home);
  const file = join(home, 'keys', 'secrets.json');
  for (const text of ['{"cursor":"c2hvcnQ=","hash":""}', 'canary']) {
    await writeFile(file, text);
    const error = (await meshSecrets(home).catch((thrown: unknown) => thrown)) as Error;
    expect(error.message).toContain(file);
    expect(error.message).not.toContain('canary');
  }
  await rm(home, { recursive: true });
});
