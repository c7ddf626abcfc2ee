import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { currentSnapshot, snapshotFolder } from '#platform/snapshots/snapshots.ts';
import { createTwoDomains } from './read-port.ts';

test('PIPELINE_INPUT_DAMAGED: a snapshot that it reads was changed, and not before', async () => {
  await using domains = await createTwoDomains();
  await domains.read();
  const { home } = domains.owner;
  const id = (await currentSnapshot(home, 'things'))?.id ?? '';
  await appendFile(join(snapshotFolder(home, 'things', id), 'things.parquet'), '\0');
  expect(await domains.findings(() => domains.read())).toMatchObject([
    {
      code: 'PIPELINE_INPUT_DAMAGED',
      severity: 'error',
      message: expect.stringContaining('differs from the published one'),
    },
  ]);
});
