import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import { startWeft } from '#test/testkit/run-weft.ts';

// The processes start as fast as the machine lets them; nothing here is about how long that takes.
vi.setConfig({ testTimeout: 120_000 });

test.each([
  [['compose', '--check', '--json'], 0],
  [['policy', 'explain', '--as', 'analyst', '--query', '{ orders { nodes { id total } } }'], 0],
  [['policy', 'explain', '--as', 'analyst', '--query', '{ unknown }'], 1],
  [['--help'], 0],
])('weft %j ends as it would have, where its reader has gone', async (args, expected) => {
  const child = startWeft(args);
  child.stdout?.destroy();
  const [said, [code]] = await Promise.all([
    child.stderr ? text(child.stderr) : '',
    once(child, 'close') as Promise<[number | null]>,
  ]);
  expect(code).toBe(expected);
  expect(said).not.toMatch(/EPIPE|\n\s+at /);
});

test('nor does it matter that nobody reads what is said of it', async () => {
  const child = startWeft(['compose', '--check']);
  child.stderr?.destroy();
  child.stdout?.destroy();
  expect(await once(child, 'close')).toEqual([0, null]);
});
