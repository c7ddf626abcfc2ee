import { expect, test } from 'vitest';
import { createTwoDomains } from './read-port.ts';

test('PIPELINE_DISK_FULL: what it reads would leave less free than it should', async () => {
  await using domains = await createTwoDomains();
  expect(await domains.findings(() => domains.read({ freeBytes: Number.MAX_SAFE_INTEGER }))).toEqual([
    expect.objectContaining({
      code: 'PIPELINE_DISK_FULL',
      severity: 'error',
      message: expect.stringContaining('The disk has no room for what "things" sends'),
    }),
  ]);
});
