/** What swapping a large supergraph under load costs concurrent requests: `npx node bench/swaps.ts --help`. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { createTestIssuer } from '#test/testkit/test-issuer.ts';
import { percentile } from './median.ts';
import { serveAnyDomain } from './swaps/any-domain.ts';
import type { GatewayState } from './swaps/gateway.ts';
import { largeSupergraph } from './swaps/large-supergraph.ts';

const help = `Usage: npx node bench/swaps.ts [options]

A gateway in a process of its own serves requests at an even rate, first undisturbed, then while its supergraph's file
is swapped back and forth. One request in twenty is a new operation.

  --swaps <n>      number of swaps (default: 100)
  --domains <n>    number of domains, governed and like the demo's (default: 200)
  --rate <n>       requests per second (default: 40)
  --quiet <s>      seconds without a swap, as the baseline (default: 20)
  --tree <folder>  the git worktree whose gateway is measured (default: this one)
  --json           results as JSON on standard output`;

const { values } = parseArgs({
  options: {
    swaps: { type: 'string', default: '100' },
    domains: { type: 'string', default: '200' },
    rate: { type: 'string', default: '40' },
    quiet: { type: 'string', default: '20' },
    tree: { type: 'string', default: join(import.meta.dirname, '..') },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}

interface Asked {
  readonly failed: string[];
  readonly warmMs: number[];
  readonly coldMs: number[];
}

/** Garbage collections requested, begun and ended: requests meanwhile wait for them. */
const collections = { begun: 0, ended: 0 };
let asking: Promise<unknown> = Promise.resolve();
const domains = Number(values.domains);
const say = (line: string) => console.error(line);
const folder = await mkdtemp(join(tmpdir(), 'weft-bench-'));
const file = join(folder, 'supergraph.graphql');
const keysFile = join(folder, 'keys.json');
const issuer = await createTestIssuer();
const token = await issuer.token(
  { sub: 'bench', roles: ['steward'], purposes: ['analytics'] },
  { change: (good) => good.setExpirationTime('5h') },
);
await writeFile(keysFile, JSON.stringify({ keys: [issuer.jwk] }));
using domain = await serveAnyDomain(domains);
say(`composing ${domains} domains`);
const first = largeSupergraph({ domains, entities: 1, url: domain.url, version: 0 });
const versions = [first, first.replaceAll('version_0', 'version_1')] as const;
await writeFile(file, versions[0]);

const gateway = fork(new URL('./swaps/gateway.ts', import.meta.url), [values.tree, file, keysFile], {
  execArgv: ['--expose-gc'],
});
const [{ url }] = (await once(gateway, 'message')) as [{ url: string }];
const pool = new Pool(url, { connections: 64 });
const operations = Array.from({ length: 20 }, (_, n) => operationOf(n * Math.floor(domains / 20 || 1)));
for (const operation of operations) await ask(operation);

say(`${values.quiet} s without a swap`);
const quiet = await whileAsking(
  () => new Promise((resolve) => setTimeout(resolve, 1_000 * Number(values.quiet))),
);
const memory: GatewayState[] = [await memoryOf(gateway)];
const servedMs: number[] = [];
const swapping = await whileAsking(async () => {
  for (let swap = 1; swap <= Number(values.swaps); swap += 1) {
    servedMs.push(await swapTo(swap % 2));
    if (swap % 10 !== 0) continue;
    // Gives the threads of the last one time to end.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    memory.push(await memoryOf(gateway));
    say(`${swap} swaps: ${JSON.stringify(memory.at(-1))}`);
  }
});
gateway.disconnect();
await pool.close();
await rm(folder, { recursive: true });
report();

function operationOf(n: number, suffix = ''): string {
  const at = `d${n % domains}e0`;
  return `query Of${n}${suffix} { ${at}(id: "1") { id name city size next { id email amount } } ${at}s(first: 3) { totalCount nodes { id segment } } }`;
}

/** @returns the latency. Milliseconds. */
async function ask(query: string): Promise<number> {
  const sent = performance.now();
  const { statusCode, body } = await pool.request({
    path: '/graphql',
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  const text = await body.text();
  const took = performance.now() - sent;
  if (statusCode !== 200 || text.includes('"errors":'))
    throw new Error(`${statusCode} ${text.slice(0, 300)}`);
  return took;
}

/** Sends requests at an even rate, independent of pending responses. */
async function whileAsking(
  work: () => Promise<unknown>,
): Promise<Asked & { readonly state: GatewayState[] }> {
  const asked: Asked = { failed: [], warmMs: [], coldMs: [] };
  const state: GatewayState[] = [];
  await stateOf(gateway);
  const answering = new Set<Promise<void>>();
  let count = 0;
  const timer = setInterval(() => {
    count += 1;
    const cold = count % 20 === 0;
    const query = cold
      ? operationOf(count, `N${Math.random().toString(36).slice(2)}`)
      : (operations[count % operations.length] as string);
    const { begun, ended } = collections;
    const response: Promise<void> = ask(query)
      .then(
        (took) => {
          const undisturbed = begun === ended && begun === collections.begun;
          if (undisturbed) (cold ? asked.coldMs : asked.warmMs).push(took);
        },
        (error: Error) => void asked.failed.push(error.message),
      )
      .finally(() => answering.delete(response));
    answering.add(response);
  }, 1_000 / Number(values.rate));
  const states = setInterval(() => void stateOf(gateway).then((one) => state.push(one)), 10_000);
  await work();
  clearInterval(timer);
  clearInterval(states);
  await Promise.all(answering);
  state.push(await stateOf(gateway));
  return { ...asked, state };
}

/** @returns the time until the supergraph was served. Milliseconds. */
async function swapTo(version: number): Promise<number> {
  await writeFile(`${file}.next`, versions[version] as string);
  const changed = performance.now();
  await rename(`${file}.next`, file);
  while (
    !(await ask(`{ version_${version} }`).then(
      () => true,
      () => false,
    ))
  ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return performance.now() - changed;
}

async function memoryOf(process: ChildProcess): Promise<GatewayState> {
  collections.begun += 1;
  return stateOf(process, 'memory').finally(() => (collections.ended += 1));
}

/** One message at a time: replies are told apart only by their order. */
async function stateOf(process: ChildProcess, what: 'state' | 'memory' = 'state'): Promise<GatewayState> {
  const state = asking.then(async () => {
    const response = once(process, 'message');
    process.send(what);
    return ((await response) as [GatewayState])[0];
  });
  asking = state;
  return state;
}

function report(): void {
  const figures = {
    domains,
    swaps: Number(values.swaps),
    failed: swapping.failed.length,
    failures: swapping.failed.slice(0, 5),
    quiet: aggregatesOf(quiet),
    swapping: aggregatesOf(swapping),
    servedAfterMs: { median: percentile(servedMs, 0.5), most: percentile(servedMs, 1) },
    memory: memory.map(({ rss, heapUsed }) => ({ rss: Math.round(rss), heapUsed: Math.round(heapUsed) })),
  };
  if (values.json) {
    console.log(JSON.stringify(figures, null, 2));
    return;
  }
  console.table({ quiet: figures.quiet, swapping: figures.swapping });
  console.log(`failed requests: ${figures.failed}`, swapping.failed.slice(0, 3));
  console.log(`served after ${figures.servedAfterMs.median} ms, at most ${figures.servedAfterMs.most} ms`);
  console.log('memory, MB, before and after each ten swaps');
  console.table(figures.memory);
}

function aggregatesOf({ warmMs, coldMs, state }: Awaited<ReturnType<typeof whileAsking>>) {
  return {
    requests: warmMs.length + coldMs.length,
    'p50 ms': percentile(warmMs, 0.5),
    'p99 ms': percentile(warmMs, 0.99),
    'max ms': percentile(warmMs, 1),
    'new operation p50 ms': percentile(coldMs, 0.5),
    'new operation max ms': percentile(coldMs, 1),
    'held ms': Math.round(Math.max(...state.map(({ heldMs }) => heldMs))),
    'worked ms': Math.round(10 * Math.max(...state.map(({ workedMs }) => workedMs))) / 10,
  };
}
