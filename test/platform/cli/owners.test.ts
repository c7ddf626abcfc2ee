import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runWeft } from '#test/testkit/run-weft.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';

async function compose(owners: string, ...args: string[]) {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'owners.yaml');
  await writeFile(file, owners);
  const { code, stderr } = await runWeft(['compose', ...args], undefined, undefined, { WEFT_OWNERS: file });
  return { code, stderr, owners: await readFile(file, 'utf8') };
}

test('weft compose lists what is published for the first time, and takes nothing out', {
  timeout: 120_000,
}, async () => {
  const committed = await readFile('schema/owners.yaml', 'utf8');
  const known = committed.replace('User: users\n', '').replace('Order.payments: payments\n', '');
  const stale = await compose(`${known}Gone: somebody\n`, '--check');
  expect([stale.code, stale.stderr]).toEqual([1, expect.stringContaining('owners.yaml" is stale')]);
  const written = await compose(`${known}Gone: somebody\n`);
  expect(written.code).toBe(0);
  expect(written.owners.replace('Gone: somebody\n', '')).toBe(committed);
});

test('governance names another owner, and the domain that was it needs its word', async () => {
  const committed = await readFile('schema/owners.yaml', 'utf8');
  const { code, stderr, owners } = await compose(committed, '--accept-owner', 'Query.payments=users');
  expect([code, owners]).toEqual([1, committed]);
  expect(stderr).toMatch(/subgraphs\/payments\/schema\.graphql:\d+:\d+ error ROOT_TAKEN "payments" serves/);
  expect(await runWeft(['compose', '--accept-owner', 'payments'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('write it as in "--accept-owner User=users"'),
  });
});
