import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { composeSupergraph } from '#schema/compose.ts';
import { classicSubgraphs, serveClassicSubgraphs } from './classic-subgraphs.ts';
import { median } from './median.ts';
import { cpuTime } from './policy/cpu-time.ts';

// npx node bench/workers.ts [seconds] [rounds]: the cost of metrics and further processes per request, in CPU of all of
// a gateway's processes. Throughput says little where load and domains compete for the same cores.
const [seconds = '2', rounds = '5'] = process.argv.slice(2);
const atATime = 8;

const gateways = [
  ['one process', []],
  ['one process, with metrics', ['--metrics-port', '0']],
  ['two processes', ['--workers', '2']],
  ['two processes, with metrics', ['--workers', '2', '--metrics-port', '0']],
] as const;

// Concurrent requests differ in a number, since identical ones would be executed once.
const queries = [
  ['one fetch', 'query One($n: Int) { topProducts(first: $n) { upc name } }'],
  [
    'several fetches',
    'query Several($n: Int) { topProducts(first: $n) { upc name reviews { id author { name reviews { id } } } } }',
  ],
] as const;

if (process.send) {
  process.send(await serveClassicSubgraphs());
} else {
  const domains = fork(fileURLToPath(import.meta.url));
  const [urls] = (await once(domains, 'message')) as [Record<string, string>];
  const folder = await mkdtemp(join(tmpdir(), 'weft-bench-'));
  const started = await startAll(folder, urls);
  await compare(started).finally(async () => {
    for (const { child } of started) child.kill();
    domains.kill();
    await rm(folder, { recursive: true });
  });
}

interface Started {
  readonly name: string;
  readonly child: ChildProcess;
  readonly url: string;
  /** Of all its processes. */
  readonly pids: readonly number[];
}

async function startAll(folder: string, urls: Record<string, string>): Promise<Started[]> {
  const composed = composeSupergraph({
    subgraphs: classicSubgraphs.map(({ name, sdl }) => ({ name, sdl, url: urls[name] ?? '' })),
  });
  if (!composed.ok) throw new Error(JSON.stringify(composed.findings));
  const supergraph = join(folder, 'supergraph.graphql');
  const limits = join(folder, 'limits.json');
  await writeFile(supergraph, composed.supergraph);
  await writeFile(limits, '{"requestsPerSecond": 0}');
  return Promise.all(
    gateways.map(async ([name, args]) => {
      const all = ['gateway/main.ts', '--supergraph', supergraph, '--limits', limits, '--port', '0', ...args];
      const child = spawn(process.execPath, all, {
        env: { ...process.env, WEFT_LOG: 'silent' },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = await once(child.stdout, 'data');
      const pid = child.pid ?? 0;
      const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
      const [url = ''] = /http:\S+/.exec(String(line)) ?? [];
      return { name, child, url, pids: [pid, ...children.split(' ').filter(Boolean).map(Number)] };
    }),
  );
}

async function compare(started: readonly Started[]): Promise<void> {
  console.log(
    `${atATime} concurrent requests over kept connections, medians of ${rounds} alternating rounds\n`,
  );
  console.log('| query | gateway | CPU of the gateway, ms per request | requests/s |\n|---|---|---|---|');
  for (const [name, query] of queries) {
    const results = started.map(() => [] as Measure[]);
    for (const gateway of started) await measure(gateway, query, 2_000);
    for (let round = 0; round < Number(rounds); round += 1) {
      for (const [index, gateway] of started.entries()) {
        results[index]?.push(await measure(gateway, query, Number(seconds) * 1_000));
      }
    }
    for (const [index, gateway] of started.entries()) {
      const runs = results[index] ?? [];
      const cpu = median(runs.map(({ cpuMs }) => cpuMs)).toFixed(3);
      const perSecond = median(runs.map((run) => run.perSecond)).toFixed(0);
      console.log(`| ${name} | ${gateway.name} | ${cpu} | ${perSecond} |`);
    }
  }
}

interface Measure {
  readonly cpuMs: number;
  readonly perSecond: number;
}

async function measure({ url, pids }: Started, query: string, ms: number): Promise<Measure> {
  const agent = new Agent({ connections: atATime });
  let answered = 0;
  const before = await cpuTime(pids);
  const began = performance.now();
  await Promise.all(
    Array.from({ length: atATime }, async (_, index) => {
      const body = JSON.stringify({ query, variables: { n: 10 + index } });
      while (performance.now() < began + ms) {
        const answer = await request(url, {
          dispatcher: agent,
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        });
        const text = await answer.body.text();
        if (answer.statusCode !== 200) throw new Error(text.slice(0, 200));
        answered += 1;
      }
    }),
  );
  const took = performance.now() - began;
  const cpuMs = ((await cpuTime(pids)) - before) / answered;
  await agent.close();
  return { cpuMs, perSecond: (answered * 1_000) / took };
}
