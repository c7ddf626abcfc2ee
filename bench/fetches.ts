import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { createSubgraphClient } from '#gateway/fetches/subgraph-client.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { createStreamedClient } from './fetches/streamed-client.ts';
import { median } from './median.ts';

// npx node bench/fetches.ts [rounds] [concurrency]: CPU per fetch, by client and size of the response. The server and each client are processes.
const [rounds = '15', atATime = '8', role, origin = ''] = process.argv.slice(2);
const sizes = [
  ['1 kB', 1_000, 3_000],
  ['10 kB', 10_000, 2_000],
  ['1 MB', 1_000_000, 30],
] as const;

const body = JSON.stringify({
  query:
    'query Orders__orders__0($first: Int) { orders(first: $first) { nodes { id total placedAt status } } }',
  variables: { first: 100 },
});
// As long as an envelope.
const headers = { 'weft-envelope': 'e'.repeat(700) };

type Post = (url: string, signal: AbortSignal) => Promise<unknown>;

async function serveResponses(): Promise<string> {
  process.once('disconnect', () => process.exit());
  const responses = new Map(sizes.map(([, bytes]) => [`/${bytes}`, responseOf(bytes)]));
  const server = createServer((incoming, outgoing) => {
    incoming.resume().once('end', () => {
      const response = responses.get(incoming.url ?? '') ?? '';
      outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': response.length });
      outgoing.end(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function responseOf(bytes: number): string {
  const row = { id: 'O00198979', total: '31.83', placedAt: '2026-01-01T00:00:00Z', status: 'DELIVERED' };
  const nodes = Array.from({ length: Math.ceil(bytes / JSON.stringify(row).length) }, () => row);
  return JSON.stringify({ data: { orders: { nodes } } });
}

const clients: Readonly<Record<string, () => Post>> = {
  'as it was'() {
    const streamed = createStreamedClient({ timeoutMs: 10_000, bytes: 67_108_864, connections: 64 });
    return (url, signal) => streamed.post({ url, body, headers, signal, repeatable: true });
  },
  'undici.request, no limits, no signal'() {
    const pool = new Pool(origin, { connections: 64 });
    return async (url) => {
      const path = url.slice(origin.length);
      return JSON.parse(await (await pool.request({ path, method: 'POST', headers, body })).body.text());
    };
  },
  ours() {
    const ours = createSubgraphClient({ logger: createLogger('bench', 'silent') });
    return (url, signal) => ours.post({ domain: 'orders', url, body, headers, signal, repeatable: true });
  },
};

function measureWhenTold(name: string): void {
  const post = clients[name]?.();
  if (!post) throw new Error(`There is no client "${name}".`);
  process.once('disconnect', () => process.exit());
  process.on('message', async (at: number) => {
    const [, bytes, times] = sizes[at] ?? sizes[0];
    await fetchAll(post, `${origin}/${bytes}`, times / 10);
    process.send?.(await cpuOf(times, () => fetchAll(post, `${origin}/${bytes}`, times)));
  });
}

async function compare(): Promise<void> {
  const script = fileURLToPath(import.meta.url);
  const server = fork(script, [rounds, atATime, 'server']);
  const [url] = await once(server, 'message');
  const names = Object.keys(clients);
  const measured = names.map((name) => ({
    name,
    child: fork(script, [rounds, atATime, name, String(url)]),
    runs: sizes.map(() => [] as number[]),
  }));
  const parsing = sizes.map(() => [] as number[]);
  // The first two rounds warm up the compiler.
  for (let round = -2; round < Number(rounds); round += 1) {
    for (const [at, [, bytes, times]] of sizes.entries()) {
      for (const { child, runs } of measured) {
        child.send(at);
        const [cpu] = await once(child, 'message');
        if (round >= 0) runs[at]?.push(Number(cpu));
      }
      const response = Buffer.from(responseOf(bytes));
      const cpu = await cpuOf(times, async () => {
        for (let n = 0; n < times; n += 1) JSON.parse(response.toString());
      });
      if (round >= 0) parsing[at]?.push(cpu);
    }
  }
  console.log(`CPU of one fetch in microseconds, ${atATime} concurrently, medians of ${rounds} rounds\n`);
  console.log(`| client | ${sizes.map(([name]) => name).join(' | ')} |\n|---|${'---|'.repeat(sizes.length)}`);
  for (const { name, runs } of [...measured, { name: 'of these, JSON.parse', runs: parsing }]) {
    console.log(`| ${name} | ${runs.map((run) => median(run).toFixed(0)).join(' | ')} |`);
  }
  for (const child of [server, ...measured.map(({ child }) => child)]) child.kill();
}

async function fetchAll(post: Post, url: string, times: number): Promise<void> {
  let left = times;
  await Promise.all(
    Array.from({ length: Number(atATime) }, async () => {
      while (left > 0) {
        left -= 1;
        // One signal for each request of a client, as in the gateway.
        await post(url, new AbortController().signal);
      }
    }),
  );
}

/** The CPU of this process per repetition. */
async function cpuOf(times: number, run: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}

if (role === 'server') process.send?.(await serveResponses());
else if (role) measureWhenTold(role);
else await compare();
