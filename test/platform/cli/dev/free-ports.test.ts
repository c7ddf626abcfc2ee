import { expect, test } from 'vitest';
import { requireFreePorts } from '#platform/cli/dev/free-ports.ts';
import { startHttpServer } from '#platform/runtime/http-server.ts';

test('names each port that is in use and the process that needs it', async () => {
  await using taken = await startHttpServer({ routes: [], port: 0, onError: () => {} });
  await expect(requireFreePorts([{ name: 'payments', port: taken.port }], '127.0.0.1')).rejects.toMatchObject(
    {
      name: 'CliError',
      exitCode: 1,
      message: expect.stringContaining(`port ${taken.port} is in use; payments needs it.`),
    },
  );
});

test('names two processes that need one port', async () => {
  const wanted = ['orders', 'gateway'].map((name) => ({ name, port: 4999 }));
  const message: string = await requireFreePorts(wanted, '127.0.0.1').then(
    () => '',
    (error) => error.message,
  );
  expect(message).toContain('port 4999 is needed by orders and gateway.');
  expect(message).toContain('contract\'s "servers"');
  expect(message).not.toContain('Stop what listens there');
});
