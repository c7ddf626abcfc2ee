import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createSupervisor, type ServiceSpec } from '#platform/cli/dev/supervisor.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';

const forever = 'console.log("up"); setInterval(() => {}, 1000);';

test('stops the processes that it started and leaves none', async () => {
  await using folder = await temporaryFolder();
  const supervisor = createSupervisor({ restart: true, say: () => {} });
  const services = ['a', 'b'].map((name) => supervisor.start(service(folder.path, name, forever)));
  const pids = services.map(({ pid }) => pid as number);
  expect(pids.map(runs)).toEqual([true, true]);
  await supervisor[Symbol.asyncDispose]();
  expect(pids.map(runs)).toEqual([false, false]);
});

test('reports that a service has ended, and restarts it', async () => {
  await using folder = await temporaryFolder();
  const said: string[] = [];
  await using supervisor = createSupervisor({
    restart: true,
    restartDelayMs: 10,
    say: (line) => said.push(line),
  });
  const started = supervisor.start(service(folder.path, 'users', forever));
  const first = started.pid as number;
  process.kill(first, 'SIGKILL');
  await vi.waitFor(() => expect(said).toHaveLength(2), 5_000);
  expect(said[0]).toMatch(
    /^users has stopped \(SIGKILL\); its log is .*users\.log\. .* it is restarted immediately\.$/,
  );
  expect(started.pid).not.toBe(first);
  expect(runs(started.pid as number)).toBe(true);
});

test('waits before it restarts a service that keeps ending, longer each time', async () => {
  await using folder = await temporaryFolder();
  const said: string[] = [];
  await using supervisor = createSupervisor({
    restart: true,
    restartDelayMs: 10,
    say: (line) => said.push(line),
  });
  supervisor.start(service(folder.path, 'users', 'process.exit(3)'));
  await vi.waitFor(() => expect(said.length).toBeGreaterThanOrEqual(7), 10_000);
  const ends = said.filter((line) => line.includes('has stopped')).slice(0, 4);
  expect(ends.map((line) => /restarted (.*)\.$/.exec(line)?.[1])).toEqual([
    'immediately',
    'in 0.01 s',
    'in 0.02 s',
    'in 0.04 s',
  ]);
});

test('preserves the compile cache of its services for their next start', async () => {
  await using folder = await temporaryFolder();
  await using supervisor = createSupervisor({ restart: false, say: () => {} });
  const compiled = join(folder.path, 'compiled');
  const spec = service(
    folder.path,
    'users',
    `${forever} require(${JSON.stringify(resolve('node_modules/graphql'))});`,
  );
  const started = supervisor.start({ ...spec, environment: { NODE_COMPILE_CACHE: compiled } });
  const files = () => readdir(compiled, { recursive: true }).catch(() => []);
  await vi.waitFor(async () => expect((await files()).length).toBeGreaterThan(50), 20_000);
  expect(runs(started.pid as number)).toBe(true);
}, 30_000);

test('does not restart a service that has ended, where restarts are disabled', async () => {
  await using folder = await temporaryFolder();
  const said: string[] = [];
  await using supervisor = createSupervisor({ restart: false, say: (line) => said.push(line) });
  const started = supervisor.start(service(folder.path, 'users', 'process.exit(3)'));
  await vi.waitFor(() => expect(said).toHaveLength(1), 5_000);
  expect(said[0]).toMatch(/^users has stopped \(exit code 3\); .* The others continue without it\.$/);
  expect(started.pid).toBeUndefined();
});

test('stores the output of a service in its log', async () => {
  await using folder = await temporaryFolder();
  await using supervisor = createSupervisor({ restart: false, say: () => {} });
  const { logFile } = supervisor.start(service(folder.path, 'users', forever));
  await vi.waitFor(async () => expect(await readFile(logFile, 'utf8')).toBe('up\n'), 5_000);
});

test('its services end by themselves when it is killed', async () => {
  await using folder = await temporaryFolder();
  const program = join(folder.path, 'supervisor.ts');
  const spec = service(folder.path, 'users', forever);
  await writeFile(
    program,
    `import { createSupervisor } from ${JSON.stringify(resolve('platform/cli/dev/supervisor.ts'))};
     const supervisor = createSupervisor({ restart: true, say: () => {} });
     console.log(supervisor.start(${JSON.stringify(spec)}).pid);`,
  );
  const parent = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  await vi.waitFor(async () => expect(await readFile(spec.logFile, 'utf8')).toBe('up\n'), 5_000);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  await vi.waitFor(() => expect(runs(pid)).toBe(false), 5_000);
});

function service(folder: string, name: string, program: string): ServiceSpec {
  return { name, args: ['-e', program], environment: {}, logFile: join(folder, `${name}.log`) };
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
