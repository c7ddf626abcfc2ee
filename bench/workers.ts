import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { composeClassicSubgraphs, serveClassicSubgraphs } from './classic-subgraphs.ts';
import { median } from './median.ts';
import { cpuTime } from './policy/cpu-time.ts';

// npx node bench/workers.ts [seconds] [rounds] [part of names]: what metrics, traces and further processes cost a
// request, in CPU of all of a gateway's processes. What they serve a second says little where load and domains want the
// same cores.
const [seconds = '2', rounds = '5', only = ''] = process.argv.slice(2);
const atATime = 8;

/** Name, arguments, and of traces that are sent the share that is sampled. */
const gateways: readonly (readonly [string, readonly string[], number?])[] = [
  ['one process', []],
  ['one process, with metrics', ['--metrics-port', '0']],
  ['one process, with traces of 1 %', [], 0.01],
  ['one process, with all traces', [], 1],
  ['two processes', ['--workers', '2']],
  ['two processes, with metrics', ['--workers', '2', '--metrics-port', '0']],
];

// Concurrent requests differ in a number, since identical ones would be executed once.
const queries = [
  ['one fetch', 'query One($n: Int) { topProducts(first: $n) { upc name } }'],
  [
    'several fetches',
    'query Several($n: Int) { topProducts(first: $n) { upc name reviews { id author { name reviews { id } } } } }',
  ],
] as const;

if (process.send) {
  process.send({ ...(await serveClassicSubgraphs()), collector: await serveCollector() });
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
  const supergraph = join(folder, 'supergraph.graphql');
  const limits = join(folder, 'limits.json');
  await writeFile(supergraph, composeClassicSubgraphs(urls));
  await writeFile(limits, '{"requestsPerSecond": 0}');
  const chosen = gateways.filter(([name]) => name.includes(only));
  return Promise.all(
    chosen.map(async ([name, args, ratio]) => {
      const all = ['gateway/main.ts', '--supergraph', supergraph, '--limits', limits, '--port', '0', ...args];
      const child = spawn(process.execPath, all, {
        env: {
          ...process.env,
          WEFT_LOG: 'silent',
          ...(ratio !== undefined && tracing(ratio, urls.collector)),
        },
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

function tracing(ratio: number, collector = ''): Record<string, string> {
  return { OTEL_EXPORTER_OTLP_ENDPOINT: collector, OTEL_TRACES_SAMPLER_ARG: String(ratio) };
}

/** Takes whatever it is sent. */
async function serveCollector(): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    incoming.resume().once('end', () => outgoing.writeHead(200).end());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
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
        const response = await request(url, {
          dispatcher: agent,
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        });
        const text = await response.body.text();
        if (response.statusCode !== 200) throw new Error(text.slice(0, 200));
        answered += 1;
      }
    }),
  );
  const took = performance.now() - began;
  const cpuMs = ((await cpuTime(pids)) - before) / answered;
  await agent.close();
  return { cpuMs, perSecond: (answered * 1_000) / took };
}
