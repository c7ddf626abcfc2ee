import { expect, test } from 'vitest';
import { exampleQuery } from '#platform/cli/dev/example-query.ts';
import { startedMesh } from '#test/testkit/started-mesh.ts';

// `bench/revival.ts` measures the time: an assertion on it fails on a busy machine.
test('a killed domain returns, also the second time, and everything works again', async () => {
  await using mesh = await startedMesh();
  const orders = mesh.services.find(({ name }) => name === 'orders');
  const restarts = () =>
    [...mesh.said().matchAll(/orders is restarted \(pid (\d+)\)/g)].map(([, pid]) => Number(pid));
  const errors = async () => (await mesh.ask(exampleQuery, 'analyst')).errors;
  expect(await errors()).toBeUndefined();
  for (const [index, pid] of [() => orders?.pid, () => restarts()[0]].entries()) {
    process.kill(pid() ?? 0, 'SIGKILL');
    await expect.poll(errors, { timeout: 20_000, interval: 100 }).toBeDefined();
    await expect.poll(restarts, { timeout: 20_000 }).toHaveLength(index + 1);
    await expect.poll(errors, { timeout: 60_000, interval: 100 }).toBeUndefined();
  }
}, 180_000);
