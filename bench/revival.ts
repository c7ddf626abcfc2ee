import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { Command } from 'commander';
import { exampleQuery } from '#platform/cli/dev/example-query.ts';
import { startedMesh } from '#test/testkit/started-mesh.ts';
import { median } from './median.ts';
import { cpuTime } from './policy/cpu-time.ts';

const program = new Command('revival')
  .description(
    'The time from kill -9 of a domain under `npm start` to the first complete response of the six-domain query, and to the readiness of its new process.',
  )
  .option('--rounds <n>', 'domains to kill, one at a time', '6')
  .option('--every <ms>', 'milliseconds between requests', '100')
  .option('--pause <s>', 'seconds between a complete response and the next kill', '15')
  .option('--json', 'results as JSON on standard output')
  .parse();
const given = program.opts();
/** How long all responses must be complete for the first of them to count. Milliseconds. */
const wellMs = 2_000;

await using mesh = await startedMesh();
const domains = mesh.services.filter(({ name }) => name !== 'gateway');
const pids = new Map(domains.map(({ name, pid }) => [name, pid]));

interface Revival {
  readonly domain: string;
  /** Seconds from the kill to the first complete response after the last one with errors. */
  readonly whole: number;
  /** Seconds from the kill until the new process reports that it is ready. */
  readonly ready: number;
  /** Its seconds of CPU by then. */
  readonly cpu: number;
}

const revivals: Revival[] = [];
for (let round = 0; round < Number(given.rounds); round += 1) {
  const victim = domains[round % domains.length];
  if (!victim) break;
  await wait(Number(given.pause) * 1_000);
  revivals.push(await revive(victim));
  process.stderr.write(`${JSON.stringify(revivals.at(-1))}\n`);
}
report();

async function revive({ name, url }: { readonly name: string; readonly url: string }): Promise<Revival> {
  const gone = pids.get(name) ?? 0;
  const killed = performance.now();
  process.kill(gone, 'SIGKILL');
  const again = started(name, url, gone, killed);
  return { domain: name, whole: await firstWhole(killed, again), ...(await again) };
}

/** Requests are sent at an even rate, independent of pending responses, like those of many callers. */
async function firstWhole(killed: number, again: Promise<unknown>): Promise<number> {
  let ready = false;
  void again.then(() => {
    ready = true;
  });
  let first: { readonly sent: number; readonly came: number } | undefined;
  let broken = killed;
  while (!(ready && first && performance.now() - first.came > wellMs)) {
    const sent = performance.now();
    void mesh.ask(exampleQuery, 'analyst').then(({ errors }) => {
      if (errors) {
        broken = Math.max(broken, sent);
        if (first && first.sent < broken) first = undefined;
      } else if (sent > broken) first ??= { sent, came: performance.now() };
    });
    await wait(Number(given.every));
  }
  return Math.round((first.came - killed) / 10) / 100;
}

async function started(
  name: string,
  url: string,
  gone: number,
  killed: number,
): Promise<{ readonly ready: number; readonly cpu: number }> {
  const health = new URL('/health/ready', url);
  while (!(await isReady(health))) await wait(10);
  const ready = seconds(killed);
  const pid = await pidOf(name, gone);
  pids.set(name, pid);
  return { ready, cpu: (await cpuTime([pid])) / 1_000 };
}

function isReady(health: URL): Promise<boolean> {
  return fetch(health).then(
    async (response) => (await response.arrayBuffer()) && response.ok,
    () => false,
  );
}

/** The process of the supervisor that serves the domain. */
async function pidOf(name: string, gone: number): Promise<number> {
  const { pid } = mesh.process;
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ').filter(Boolean);
  for (const child of children.map(Number)) {
    const command = await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '');
    if (child !== gone && command.includes(`/${name}/main.ts`)) return child;
  }
  return 0;
}

function seconds(since: number): number {
  return Math.round((performance.now() - since) / 10) / 100;
}

function report(): void {
  const figures = {
    rounds: revivals.length,
    wholeSeconds: median(revivals.map(({ whole }) => whole)),
    worstSeconds: Math.max(...revivals.map(({ whole }) => whole)),
    readySeconds: median(revivals.map(({ ready }) => ready)),
    cpuSeconds: median(revivals.map(({ cpu }) => cpu)),
  };
  console.log(given.json ? JSON.stringify({ ...figures, revivals }, null, 2) : figures);
}
