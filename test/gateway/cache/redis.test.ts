import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createClient, RESP_TYPES } from '@redis/client';
import { expect, test } from 'vitest';
import type { Gateway } from '#gateway/gateway.ts';
import { ask } from '#test/testkit/test-mesh.ts';
import {
  analyst,
  type CachedMesh,
  createCachedMesh,
  peopleRows,
  publish,
  same,
  steward,
} from './cached-mesh.ts';

const installed = spawnSync('redis-server', ['--version']).status === 0;
const why = installed ? '' : ' (skipped: there is no redis-server on this machine)';

const people = '{ people { nodes { id city email } } }';
const other = '{ people { totalCount } }';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface Redis extends AsyncDisposable {
  readonly url: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
  /** All its content. */
  content(): Promise<Map<string, Buffer>>;
  overwrite(name: string, value: Buffer): Promise<void>;
}

async function startRedis(): Promise<Redis> {
  const port = await freePort();
  const child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', ''], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await new Promise<void>((resolve) =>
    child.stdout?.on('data', (said) => /ready to accept/i.test(String(said)) && resolve()),
  );
  const url = `redis://127.0.0.1:${port}`;
  const client = await createClient({ url })
    .on('error', () => {})
    .connect();
  const binary = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  async function stop() {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  return {
    url,
    process: child,
    stop,
    async content() {
      const names = await client.keys('*');
      const values = await Promise.all(names.map((name) => binary.get(name)));
      return new Map(names.map((name, index) => [name, values[index] as unknown as Buffer]));
    },
    async overwrite(name, value) {
      await client.set(name, value);
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      await stop();
    },
  };
}

const secret = Buffer.alloc(32, 7);

async function gatewayOver(cached: CachedMesh, redis: Redis, key = secret): Promise<Gateway> {
  return cached.mesh.secondGateway({
    cache: { redis: { url: redis.url, secret: key } },
    limits: { requestsPerSecond: 0 },
  });
}

async function asker(cached: CachedMesh, gateway: Gateway) {
  const tokens = new Map([
    [analyst, await cached.mesh.tokenOf(analyst)],
    [steward, await cached.mesh.tokenOf(steward)],
  ]);
  return async (query: string, as = analyst) => {
    const before = cached.people.statements.length;
    const headers = { authorization: `Bearer ${tokens.get(as)}` };
    const response = await ask(gateway.url, query, { headers });
    expect(response.errors).toBeUndefined();
    return { response, asked: cached.people.statements.length - before };
  };
}

/** Sends requests until none reaches the domain: then the gateway knows the snapshot epoch. */
async function listens(asks: Awaited<ReturnType<typeof asker>>): Promise<void> {
  await expect.poll(async () => (await asks(other)).asked, { timeout: 10_000, interval: 20 }).toBe(0);
}

test.skipIf(!installed)(`gateways share cached responses, by class and by snapshot epoch${why}`, async () => {
  await using redis = await startRedis();
  await using cached = await createCachedMesh();
  await using one = await gatewayOver(cached, redis);
  await using two = await gatewayOver(cached, redis);
  const [asksOne, asksTwo] = [await asker(cached, one), await asker(cached, two)];
  await listens(asksOne);
  await listens(asksTwo);
  const first = await asksOne(people);
  await expect.poll(async () => (await redis.content()).size, { timeout: 5_000 }).toBeGreaterThan(1);
  const second = await asksTwo(people);
  expect([first.asked, second.asked]).toEqual([1, 0]);
  expect(same(second.response)).toBe(same(first.response));
  const clear = await asksTwo(people, steward);
  expect([clear.asked, clear.response.data.people.nodes[0].email]).toEqual([1, 'p1.one@example.org']);
  await publish(cached.mesh, cached.people, peopleRows('two'));
  for (const asks of [asksOne, asksTwo]) {
    expect((await asks(people)).response.data.people.nodes[0].city).toBe('city of p1, two');
  }
});

test.skipIf(!installed)(`entries can be neither read nor forged${why}`, async () => {
  await using redis = await startRedis();
  await using cached = await createCachedMesh();
  await using one = await gatewayOver(cached, redis);
  await using two = await gatewayOver(cached, redis);
  await using stranger = await gatewayOver(cached, redis, Buffer.alloc(32, 8));
  const [asksOne, asksTwo, asksStranger] = [
    await asker(cached, one),
    await asker(cached, two),
    await asker(cached, stranger),
  ];
  for (const asks of [asksOne, asksTwo, asksStranger]) await listens(asks);
  const shown = await asksOne(people, steward);
  expect(JSON.stringify(shown.response.data)).toContain('p1.one@example.org');
  await expect.poll(async () => (await redis.content()).size, { timeout: 5_000 }).toBeGreaterThan(1);
  const content = await redis.content();
  const all = [...content].map(([name, value]) => `${name} ${value.toString('latin1')}`).join('\n');
  expect(all).not.toMatch(/example|city|people|email|steward|p1/);
  // Another secret has another namespace.
  expect((await asksStranger(people, steward)).asked).toBe(1);
  const values = [...content.values()];
  for (const [index, name] of [...content.keys()].entries()) {
    await redis.overwrite(name, values[(index + 1) % values.length] ?? Buffer.from('[]'));
  }
  const again = await asksTwo(people, steward);
  expect([again.asked, same(again.response)]).toEqual([1, same(shown.response)]);
});

test.skipIf(!installed)(
  `without Redis, or with one that hangs, all requests are answered${why}`,
  async () => {
    await using redis = await startRedis();
    await using cached = await createCachedMesh();
    await using one = await gatewayOver(cached, redis);
    const asks = await asker(cached, one);
    await listens(asks);
    redis.process.kill('SIGSTOP');
    const { asked, response } = await asks(people);
    expect([asked, response.data.people.nodes.length]).toEqual([1, 4]);
    expect((await asks(people)).asked).toBe(0);
    await redis.stop();
    await publish(cached.mesh, cached.people, peopleRows('two'));
    expect((await asks(people)).response.data.people.nodes[0].city).toBe('city of p1, two');
    expect((await asks(people)).asked).toBe(0);
  },
);
