import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runWeft } from '#test/testkit/run-weft.ts';
import { type TemporaryFolder, temporaryFolder } from '#test/testkit/temporary-folder.ts';

// A domain engineer renames the column of the users' telephone numbers, which the contract masks.
let folder: TemporaryFolder;
let contract: string;
let schema: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  await cp('subgraphs', folder.path, { recursive: true });
  vi.stubEnv('WEFT_SUBGRAPHS', folder.path);
  contract = join(folder.path, 'users/contract.yaml');
  schema = join(folder.path, 'users/schema.graphql');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await folder[Symbol.asyncDispose]();
});

/** @param id the property's id in the renamed contract. @param protection whether it stays. */
async function rename(id: string, protection: 'kept' | 'lost'): Promise<void> {
  const text = await readFile(contract, 'utf8');
  const [before = '', rest = ''] = text.split('      - id: phone\n');
  const property = rest.slice(0, rest.indexOf('      - id: '));
  const after = rest.slice(property.length);
  const renamed =
    protection === 'kept'
      ? property.replace('name: phone', 'name: mobile')
      : '        name: mobile\n        logicalType: string\n        classification: internal\n';
  await writeFile(contract, `${before}      - id: ${id}\n${renamed}${after}`);
}

const check = () => runWeft(['contract', 'check', contract]);
const generate = (...more: string[]) => runWeft(['schema', 'generate', 'users', ...more]);
const compose = (...more: string[]) =>
  runWeft(['compose', '--out', join(folder.path, 'supergraph.graphql'), ...more]);

test.each([
  ['phone', 'it is called "User.mobile" now'],
  ['mobile', 'is gone while "User.mobile" came without protection'],
])(
  'a protected field that is renamed without its protection is a finding (id "%s")',
  async (id, message) => {
    expect(await compose()).toMatchObject({ code: 0 });
    const committed = await readFile(schema, 'utf8');
    await rename(id, 'lost');
    for (const command of [check, generate]) {
      const { code, stderr } = await command();
      expect(code).toBe(1);
      expect(stderr).toContain('error POLICY_LOOSENED "User.phone" was protected by');
      expect(stderr).toContain(message);
    }
    expect(await readFile(schema, 'utf8')).toBe(committed);
    expect(await generate('--accept-loosening')).toMatchObject({ code: 0 });
    expect(await check()).toMatchObject({ code: 0 });
    const composed = await compose();
    expect(composed.code).toBe(1);
    expect(composed.stderr).toContain('error POLICY_LOOSENED "User.phone" was protected by');
    expect(composed.stderr).toContain(message);
    expect(await compose('--accept-loosening')).toMatchObject({ code: 0 });
  },
  60_000,
);

test.each(['phone', 'mobile'])(
  'a field that is renamed with its protection is no finding (id "%s")',
  async (id) => {
    expect(await compose()).toMatchObject({ code: 0 });
    await rename(id, 'kept');
    for (const command of [check, generate, compose]) expect(await command()).toMatchObject({ code: 0 });
  },
  60_000,
);
