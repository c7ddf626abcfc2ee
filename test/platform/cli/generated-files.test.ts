import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runWeft } from '#test/testkit/run-weft.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';

test("the domains' schemas agree with their contracts", async () => {
  expect(await runWeft(['schema', 'generate', '--all', '--check'])).toMatchObject({ code: 0 });
});

test('the supergraph agrees with the schemas and overlays', async () => {
  expect(await runWeft(['compose', '--check'])).toMatchObject({ code: 0 });
});

test('explains how to regenerate a stale file', async () => {
  const { code, stderr } = await runWeft(['compose', '--check', '--out', 'no/such/supergraph.graphql']);
  expect(code).toBe(1);
  expect(stderr).toContain('"no/such/supergraph.graphql" is stale; run: npm run weft -- compose');
});

test('a supergraph that would lose a protection is not written until governance accepts it', async () => {
  await using folder = await temporaryFolder();
  const out = join(folder.path, 'supergraph.graphql');
  const file = 'schema/supergraph.graphql';
  const inForce = await readFile(file, 'utf8');
  const before = inForce.replace(
    '@pii(category: "phone")',
    '@pii(category: "phone") @mask(with: NULL, source: "users")',
  );
  await writeFile(out, before);
  const refused = await runWeft(['compose', '--out', out]);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.stderr).toContain('POLICY_LOOSENED "User.phone" was protected by @mask(with: NULL)');
  expect(await readFile(out, 'utf8')).toBe(before);
  expect(await runWeft(['compose', '--out', out, '--accept-loosening'])).toMatchObject({ code: 0 });
  expect(await readFile(out, 'utf8')).toBe(inForce);
  await writeFile(out, 'no supergraph');
  expect(await runWeft(['compose', '--out', out])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is not a supergraph. Remove it'),
  });
});
