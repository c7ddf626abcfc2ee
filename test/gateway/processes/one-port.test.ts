import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { GatewayLimits } from '#gateway/limits/limits.ts';
import { peopleSubgraph } from '#test/fixtures/plain-mesh.ts';
import { type TemporaryFolder, temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import { send } from '#test/testkit/test-subgraph.ts';
import {
  askAnew,
  type GatewayProcess,
  type LogLine,
  readHealth,
  readMetrics,
  startGatewayProcess,
} from './gateway-process.ts';

let mesh: TestMesh;
let folder: TemporaryFolder;
let gateway: GatewayProcess;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [peopleSubgraph] });
  folder = await temporaryFolder();
  await writeFile(join(folder.path, 'supergraph.graphql'), mesh.supergraph);
  gateway = await startTwo({ requestsPerSecond: 0 });
}, 120_000);
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await mesh[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const query = '{ me { name } }';
const ada = { status: 200, body: { data: { me: { name: 'Ada' } } } };
const answered = 'weft_gateway_requests_total{status="200"}';

// The processes start as fast as the machine lets them; nothing here is about how long that takes.
vi.setConfig({ testTimeout: 120_000 });
const patience = { timeout: 20_000 };

async function startTwo(limits: Partial<GatewayLimits>): Promise<GatewayProcess> {
  const file = join(folder.path, 'limits.json');
  await writeFile(file, JSON.stringify(limits));
  const supergraph = join(folder.path, 'supergraph.graphql');
  return startGatewayProcess(['--supergraph', supergraph, '--workers', '2', '--limits', file]);
}

/** Asks at the same time, as often as it is told; returns the responses, and how many connections were lost. */
async function askOften({ url }: GatewayProcess, times: number) {
  const asked = await Promise.allSettled(Array.from({ length: times }, () => askAnew(url, query)));
  return {
    responses: asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    lost: asked.filter(({ status }) => status === 'rejected').length,
  };
}

test('both processes answer on the one port, and the metrics are of both', async () => {
  expect(await askOften(gateway, 20)).toEqual({ responses: Array(20).fill(ada), lost: 0 });
  await expect.poll(() => requests(gateway).length, patience).toBe(20);
  expect(new Set(requests(gateway).map(({ process }) => process))).toEqual(new Set([1, 2]));
  const metrics = await readMetrics(gateway);
  expect(metrics.get(answered)).toBe(20);
  expect(metrics.get('weft_gateway_request_duration_seconds_count')).toBe(20);
  // What one caller asks a process twice at the same time is fetched once, so it is at least one for each process.
  const fetches = metrics.get('weft_gateway_fetches_total{domain="people",code="OK"}');
  expect(fetches).toBeGreaterThanOrEqual(2);
  expect(fetches).toBeLessThanOrEqual(20);
  expect(metrics.get('weft_gateway_fetch_duration_seconds_count{domain="people"}')).toBe(fetches);
  expect(metrics.get('weft_gateway_response_bytes_total')).toBe(20 * JSON.stringify(ada.body).length + 20);
  expect(metrics.get('weft_gateway_requests_in_flight')).toBe(0);
  expect(metrics.get('weft_gateway_processes_serving')).toBe(2);
  const supergraphs = [{ serving: expect.stringMatching(/^[0-9a-f]{64}$/) }];
  const ready = { status: 'ready', serving: 2, processes: 2, supergraphs };
  expect(await readHealth(gateway)).toEqual({ status: 200, body: ready });
});

test('a process that is killed under load costs what it was answering, and is replaced', async () => {
  const before = await readMetrics(gateway);
  const [killed = 0] = gateway.serving();
  let lost = 0;
  let asking = true;
  onTestFinished(() => {
    asking = false;
  });
  const callers = Array.from({ length: 10 }, async () => {
    while (asking) {
      await askAnew(gateway.url, query).then(
        (respond) => expect(respond).toEqual(ada),
        () => {
          lost += 1;
        },
      );
    }
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  process.kill(killed, 'SIGKILL');
  await expect.poll(async () => (await readHealth(gateway)).status, patience).toBe(503);
  // Meanwhile the other one answers; then there are two again.
  await expect.poll(() => gateway.serving().filter((pid) => pid !== killed).length, patience).toBe(2);
  asking = false;
  await Promise.all(callers);
  expect(lost).toBeLessThanOrEqual(10);
  await expect.poll(async () => (await readHealth(gateway)).status, patience).toBe(200);
  expect(await askOften(gateway, 10)).toEqual({ responses: Array(10).fill(ada), lost: 0 });
  const after = await readMetrics(gateway);
  expect(after.get(answered)).toBeGreaterThanOrEqual((before.get(answered) ?? 0) + 10);
  expect(after.get('weft_gateway_process_ends_total')).toBe(1);
});

test('a process that hangs is ended and replaced, and the connections that it took are closed', async () => {
  const before = requests(gateway).length;
  const stopped = gateway.serving().at(-1) ?? 0;
  process.kill(stopped, 'SIGSTOP');
  expect((await readHealth(gateway)).status).toBe(503);
  const asked = askOften(gateway, 12);
  // The other one answers all but the first of them that went to it.
  await expect.poll(() => requests(gateway).length, patience).toBe(before + 11);
  expect(await asked).toEqual({ responses: Array(11).fill(ada), lost: 1 });
});

test('when none is left all are replaced: on the same port, with what was counted', async () => {
  await expect.poll(() => gateway.serving().length, patience).toBe(2);
  const before = (await readMetrics(gateway)).get(answered) ?? 0;
  const killed = gateway.serving();
  for (const pid of killed) process.kill(pid, 'SIGKILL');
  const replaced = () => gateway.serving().filter((pid) => !killed.includes(pid)).length;
  await expect.poll(replaced, patience).toBe(2);
  expect(await askAnew(gateway.url, query)).toEqual(ada);
  expect((await readMetrics(gateway)).get(answered)).toBe(before + 1);
});

test('SIGTERM to the first process lets all answer what is in flight', async () => {
  await stopWhileAsked(gateway, 'SIGTERM');
});

test('Ctrl-C in a terminal, which all processes get, lets them answer too', async () => {
  await using another = await startTwo({ requestsPerSecond: 0 });
  await stopWhileAsked(another, 'SIGINT', 'group');
});

test('together they let no more through than one would, and they end with the first one however it ends', async () => {
  await using another = await startTwo({ requestsPerSecond: 1, requestBurst: 10 });
  const began = performance.now();
  const { responses } = await askOften(another, 60);
  const seconds = (performance.now() - began) / 1_000;
  const letIn = responses.filter(({ status }) => status === 200).length;
  expect(letIn).toBeGreaterThanOrEqual(10);
  expect(letIn).toBeLessThanOrEqual(10 + Math.ceil(seconds));
  const metrics = await readMetrics(another);
  expect(metrics.get('weft_gateway_request_errors_total{code="RATE_LIMITED"}')).toBe(60 - letIn);
  expect(metrics.get('weft_gateway_requests_total{status="429"}')).toBe(60 - letIn);
  another.signal('SIGKILL');
  // The others write to the same streams: these close with the last one.
  expect(await another.ended).toMatchObject({ signal: 'SIGKILL' });
  await expect(askAnew(another.url, query)).rejects.toThrow('ECONNREFUSED');
});

async function stopWhileAsked(
  stopped: GatewayProcess,
  signal: NodeJS.Signals,
  whom?: 'group',
): Promise<void> {
  const people = mesh.subgraphs.people;
  if (!people) throw new Error('There is no such subgraph.');
  const waiting: (() => void)[] = [];
  people.fault = (outgoing) =>
    void waiting.push(() => send(outgoing, 200, JSON.stringify({ data: { me: { name: 'Ada' } } })));
  const asked = askOften(stopped, 4);
  // The same question of the same caller is one, in each process.
  await expect.poll(() => waiting.length, patience).toBe(2);
  const inFlight = async () => (await readMetrics(stopped)).get('weft_gateway_requests_in_flight');
  await expect.poll(inFlight, patience).toBe(4);
  people.fault = undefined;
  stopped.signal(signal, whom);
  // Long enough for them to begin to stop, and shorter than they wait for what is in flight.
  await new Promise((resolve) => setTimeout(resolve, 500));
  for (const respond of waiting) respond();
  expect(await asked).toEqual({ responses: Array(4).fill(ada), lost: 0 });
  expect(await stopped.ended).toMatchObject({ code: 0 });
}

function requests(from: GatewayProcess): LogLine[] {
  return from.log().filter(({ message }) => message === 'request');
}
