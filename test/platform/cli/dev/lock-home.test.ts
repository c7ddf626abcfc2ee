import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { lockHome } from '#platform/cli/dev/lock-home.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';

test('a home has one mesh at a time, and is free again however that ends', async () => {
  await using folder = await temporaryFolder();
  const home = `${folder.path}/home`;
  const program = `
    import { lockHome } from '#platform/cli/dev/lock-home.ts';
    const lock = await lockHome(${JSON.stringify(home)});
    process.stdout.write('locked');
    setInterval(() => lock, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module-typescript', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await once(holder.stdout, 'data');
    await expect(lockHome(home)).rejects.toThrow(
      `HOME_IN_USE: another mesh runs over "${home}" (process ${holder.pid}).`,
    );
  } finally {
    const ended = once(holder, 'exit');
    holder.kill('SIGKILL');
    await ended;
  }
  (await lockHome(home))[Symbol.dispose]();
  (await lockHome(home))[Symbol.dispose]();
});
