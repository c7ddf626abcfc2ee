import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { drawnAtRandom } from '#test/testkit/drawn-at-random.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { slow, timed } from '#test/testkit/test-groups.ts';

/** The output of a run of one test file under our reporter, each test tried twice, and its exit code. */
async function runOf(tests: string, env: NodeJS.ProcessEnv = {}): Promise<{ said: string; code: number }> {
  await using folder = await temporaryFolder();
  const config = `
    import { createRunReporter } from '${resolve('test/testkit/run-reporter.ts')}';
    export default { test: { globals: true, retry: 1, reporters: [createRunReporter()] } };`;
  await writeFile(join(folder.path, 'vitest.config.ts'), config);
  await writeFile(join(folder.path, 'small.test.ts'), tests);
  const args = [resolve('node_modules/vitest/vitest.mjs'), 'run', '--root', folder.path];
  return await new Promise((done) => {
    execFile(process.execPath, args, { env: { ...process.env, CI: '', ...env } }, (error, stdout, stderr) =>
      done({ said: stdout + stderr, code: Number(error?.code ?? 0) }),
    );
  });
}

test('a test that passes when it is tried again is told with what failed first', async () => {
  const { said, code } = await runOf(`
    let tries = 0;
    test('counts its tries', () => expect(++tries).toBe(2));
    test('passes', () => {});
  `);
  expect(said).toContain('Tests passed when tried again: 1');
  expect(said).toMatch(/small\.test\.ts: counts its tries\n +expected 1 to be 2 .*\(.*small\.test\.ts:3\)/);
  expect(said).not.toContain('passes\n');
  expect(code).toBe(0);
});

test('a skipped test is told, and fails the run in CI', async () => {
  const skipping = `test.skip('needs a server', () => {}); test('passes', () => {});`;
  const here = await runOf(skipping);
  expect(here.said).toMatch(/Tests skipped: 1\n +small\.test\.ts: needs a server/);
  expect(here.code).toBe(0);
  expect((await runOf(skipping, { CI: 'true' })).code).toBe(1);
});

test('what is drawn at random is never tried again: drawn here, by a helper, or in a process', () => {
  const drawn = drawnAtRandom();
  expect(drawn).toContain('test/schema/policy/decide.test.ts');
  expect(drawn).toContain('test/noninterference/product.test.ts');
  expect(drawn).toContain('test/noninterference/seeded-leaks.test.ts');
  expect(drawn).not.toContain('test/structure/folders.test.ts');
});

test.each([...timed, ...slow])('"%s" names tests that there are', (pattern) => {
  // Each name in the last braces on its own: one that is moved is not to fall out of its group.
  const [before = '', names, after = ''] = pattern.split(/\{([^{}]*)\}(?=[^{}]*$)/);
  const each = names === undefined ? [pattern] : names.split(',').map((name) => before + name + after);
  expect(each.filter((one) => globSync(one).length === 0)).toEqual([]);
});
