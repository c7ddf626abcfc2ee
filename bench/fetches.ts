import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { createSubgraphClient } from '#gateway/execution/subgraph-client.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { createStreamedClient } from './fetches/streamed-client.ts';
import { median } from './median.ts';

// npx node bench/fetches.ts [rounds] [at a time]: CPU of one fetch, by client and size of the answer, from a server in another process.
const [rounds = '7', atATime = '8'] = process.argv.slice(2);
const sizes = [
  ['1 kB', 1_000, 4_000],
  ['10 kB', 10_000, 3_000],
  ['1 MB', 1_000_000, 40],
] as const;

const body = JSON.stringify({
  query:
    'query Orders__orders__0($first: Int) { orders(first: $first) { nodes { id total placedAt status } } }',
  variables: { first: 100 },
});
// As long as an envelope is.
const headers = { 'weft-envelope': 'e'.repeat(700) };

type Post = (url: string, signal: AbortSignal) => Promise<unknown>;

if (process.send) process.send(await serveAnswers());
else await compare();

async function serveAnswers(): Promise<string> {
  const answers = new Map(sizes.map(([, bytes]) => [`/${bytes}`, answerOf(bytes)]));
  const server = createServer((incoming, outgoing) => {
    incoming.resume().once('end', () => {
      const answer = answers.get(incoming.url ?? '') ?? '';
      outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
      outgoing.end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function answerOf(bytes: number): string {
  const row = { id: 'O00198979', total: '31.83', placedAt: '2026-01-01T00:00:00Z', status: 'DELIVERED' };
  const nodes = Array.from({ length: Math.ceil(bytes / JSON.stringify(row).length) }, () => row);
  return JSON.stringify({ data: { orders: { nodes } } });
}

async function compare(): Promise<void> {
  const child = fork(fileURLToPath(import.meta.url));
  const origin = await new Promise<string>((resolve) => child.once('message', resolve as never));
  const streamed = createStreamedClient({ timeoutMs: 10_000, bytes: 67_108_864, connections: 64 });
  const pool = new Pool(origin, { connections: 64 });
  const ours = createSubgraphClient({ logger: createLogger('bench', 'silent') });
  const clients: readonly (readonly [string, Post])[] = [
    ['as it was', (url, signal) => streamed.post({ url, body, headers, signal, repeatable: true })],
    [
      'undici.request, no limits, no signal',
      async (url) => {
        const options = { path: url.slice(origin.length), method: 'POST', headers, body } as const;
        return JSON.parse(await (await pool.request(options)).body.text());
      },
    ],
    ['ours', (url, signal) => ours.post({ domain: 'orders', url, body, headers, signal, repeatable: true })],
  ];
  console.log(`CPU of one fetch in microseconds, ${atATime} at a time, medians of ${rounds} rounds\n`);
  console.log(`| client | ${sizes.map(([name]) => name).join(' | ')} |\n|---|${'---|'.repeat(sizes.length)}`);
  const measured = new Map(clients.map(([name]) => [name, sizes.map(() => [] as number[])]));
  const parsing = sizes.map(() => [] as number[]);
  for (let round = 0; round <= Number(rounds); round += 1) {
    for (const [at, [, bytes, times]] of sizes.entries()) {
      for (const [name, post] of clients) {
        const cpu = await cpuOf(times, () => fetchAll(post, `${origin}/${bytes}`, times));
        // The first round is for the compiler.
        if (round > 0) measured.get(name)?.[at]?.push(cpu);
      }
      const answer = Buffer.from(answerOf(bytes));
      const cpu = await cpuOf(times, async () => {
        for (let n = 0; n < times; n += 1) JSON.parse(answer.toString());
      });
      if (round > 0) parsing[at]?.push(cpu);
    }
  }
  for (const [name, runs] of [...measured, ['of these, JSON.parse', parsing] as const]) {
    console.log(`| ${name} | ${runs.map((run) => median(run).toFixed(0)).join(' | ')} |`);
  }
  child.kill();
  await Promise.all([streamed[Symbol.asyncDispose](), pool.close(), ours[Symbol.asyncDispose]()]);
}

async function fetchAll(post: Post, url: string, times: number): Promise<void> {
  let left = times;
  await Promise.all(
    Array.from({ length: Number(atATime) }, async () => {
      while (left > 0) {
        left -= 1;
        // One for each request of a client, as the gateway has it.
        await post(url, new AbortController().signal);
      }
    }),
  );
}

/** Of this process, for each of so many times. */
async function cpuOf(times: number, run: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}
