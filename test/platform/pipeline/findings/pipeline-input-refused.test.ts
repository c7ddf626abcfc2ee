import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTwoDomains } from './read-port.ts';

test('PIPELINE_INPUT_REFUSED: its owner does not name it among its readers', async () => {
  await using domains = await createTwoDomains();
  await domains.read();
  const contract = join(domains.owner.domainFolder, 'contract.yaml');
  const text = await readFile(contract, 'utf8');
  await writeFile(contract, text.replace('"domain":"copies","objects"', '"domain":"others","objects"'));
  expect(await domains.findings(() => domains.read())).toEqual([
    expect.objectContaining({
      code: 'PIPELINE_INPUT_REFUSED',
      severity: 'error',
      message: expect.stringContaining('"readers": { domain: copies, objects: [things] }'),
    }),
  ]);
});

test('PIPELINE_INPUT_REFUSED: it has no service identity', async () => {
  await using domains = await createTwoDomains();
  await rm(join(domains.owner.home, 'domains', 'copies'), { recursive: true });
  expect(await domains.findings(() => domains.read())).toEqual([
    expect.objectContaining({
      code: 'PIPELINE_INPUT_REFUSED',
      message: expect.stringContaining('"copies" has no service identity'),
    }),
  ]);
});

test('PIPELINE_INPUT_REFUSED: a file would be larger than it takes', async () => {
  await using domains = await createTwoDomains();
  expect(await domains.findings(() => domains.read({ fileBytes: 10 }))).toEqual([
    expect.objectContaining({
      code: 'PIPELINE_INPUT_REFUSED',
      message: expect.stringContaining('10 are the most'),
    }),
  ]);
});
