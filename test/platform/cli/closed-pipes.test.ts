import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import { startWeft } from '#test/testkit/run-weft.ts';

// The processes start as fast as the machine allows; the tests do not depend on time.
vi.setConfig({ testTimeout: 120_000 });

test.each([
  [['compose', '--check', '--json'], 0],
  [['policy', 'explain', '--as', 'analyst', '--query', '{ orders { nodes { id total } } }'], 0],
  [['policy', 'explain', '--as', 'analyst', '--query', '{ unknown }'], 1],
  [['--help'], 0],
])('weft %j ends as usual where the reader of its output has closed the pipe', async (args, expected) => {
  const child = startWeft(args);
  child.stdout?.destroy();
  const [said, [code]] = await Promise.all([
    child.stderr ? text(child.stderr) : '',
    once(child, 'close') as Promise<[number | null]>,
  ]);
  expect(code).toBe(expected);
  expect(said).not.toMatch(/EPIPE|\n\s+at /);
});

test('and so it does where standard error is closed too', async () => {
  const child = startWeft(['compose', '--check']);
  child.stderr?.destroy();
  child.stdout?.destroy();
  expect(await once(child, 'close')).toEqual([0, null]);
});
