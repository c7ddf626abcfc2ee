import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTwoDomains } from './read-port.ts';

test('PIPELINE_INPUT_MISSING: a product that it reads is not published', async () => {
  await using domains = await createTwoDomains();
  await domains.read();
  await rm(join(domains.owner.home, 'products', 'things'), { recursive: true });
  expect(await domains.findings(() => domains.read())).toEqual([
    expect.objectContaining({
      code: 'PIPELINE_INPUT_MISSING',
      severity: 'error',
      message: expect.stringMatching(/"it" cannot read "things".*SNAPSHOT_MISSING/),
    }),
  ]);
});
