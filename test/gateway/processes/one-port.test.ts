import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TemporaryFolder, temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import { send } from '#test/testkit/test-subgraph.ts';
import { peopleSubgraph } from '../plain-mesh.ts';
import {
  askAnew,
  type GatewayProcess,
  readHealth,
  readMetrics,
  startGatewayProcess,
} from './gateway-process.ts';

let mesh: TestMesh;
let folder: TemporaryFolder;
let supergraph: string;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [peopleSubgraph] });
  folder = await temporaryFolder();
  supergraph = join(folder.path, 'supergraph.graphql');
  await writeFile(supergraph, mesh.supergraph);
});
afterAll(async () => {
  await mesh[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const query = '{ me { name } }';
const ada = { status: 200, body: { data: { me: { name: 'Ada' } } } };

async function startTwo(args: readonly string[] = []): Promise<GatewayProcess> {
  const limits = join(folder.path, 'limits.json');
  await writeFile(limits, '{"requestsPerSecond": 0}');
  return startGatewayProcess(['--supergraph', supergraph, '--workers', '2', '--limits', limits, ...args]);
}

/** Asks at the same time, as often as it is told; returns the answers, and how many connections were lost. */
async function askOften(url: string, times: number) {
  const asked = await Promise.allSettled(Array.from({ length: times }, () => askAnew(url, query)));
  return {
    answers: asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    lost: asked.filter(({ status }) => status === 'rejected').length,
  };
}

test('both processes answer on the one port, and the metrics are of both', async () => {
  await using gateway = await startTwo();
  const { answers, lost } = await askOften(gateway.url, 20);
  expect(lost).toBe(0);
  expect(answers).toEqual(Array(20).fill(ada));
  await expect.poll(() => gateway.log().filter(({ message }) => message === 'request').length).toBe(20);
  const by = gateway.log().flatMap(({ message, process }) => (message === 'request' ? [process] : []));
  expect(new Set(by)).toEqual(new Set([1, 2]));
  const metrics = await readMetrics(gateway);
  expect(metrics.get('weft_gateway_requests_total{status="200"}')).toBe(20);
  expect(metrics.get('weft_gateway_request_duration_seconds_count')).toBe(20);
  expect(metrics.get('weft_gateway_fetches_total{domain="people",code="OK"}')).toBe(20);
  expect(metrics.get('weft_gateway_processes_serving')).toBe(2);
  expect(await readHealth(gateway)).toEqual({
    status: 200,
    body: { status: 'ready', serving: 2, processes: 2 },
  });
});

test('a process that is killed under load costs what it was answering, and is replaced', async () => {
  await using gateway = await startTwo();
  await askOften(gateway.url, 10);
  const before = await readMetrics(gateway);
  const [killed = 0] = gateway.serving();
  const inFlight = 10;
  let lost = 0;
  let asking = true;
  const callers = Array.from({ length: inFlight }, async () => {
    while (asking) {
      await askAnew(gateway.url, query).then(
        (answer) => expect(answer).toEqual(ada),
        () => (lost += 1),
      );
    }
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  process.kill(killed, 'SIGKILL');
  await expect.poll(async () => (await readHealth(gateway)).status).toBe(503);
  // Meanwhile the other one answers; then there are two again.
  await expect.poll(() => gateway.serving().length, { timeout: 15_000 }).toBe(3);
  asking = false;
  await Promise.all(callers);
  expect(lost).toBeLessThanOrEqual(inFlight);
  expect((await readHealth(gateway)).status).toBe(200);
  const { answers } = await askOften(gateway.url, 10);
  expect(answers).toEqual(Array(10).fill(ada));
  const after = await readMetrics(gateway);
  const series = 'weft_gateway_requests_total{status="200"}';
  expect(after.get(series)).toBeGreaterThan(before.get(series) ?? 0);
  expect(after.get('weft_gateway_process_ends_total')).toBe(1);
});

test('what a process had counted stays counted when it is gone', async () => {
  await using gateway = await startTwo();
  await askOften(gateway.url, 16);
  const series = 'weft_gateway_requests_total{status="200"}';
  expect((await readMetrics(gateway)).get(series)).toBe(16);
  for (const pid of gateway.serving()) process.kill(pid, 'SIGKILL');
  await expect.poll(() => gateway.serving().length, { timeout: 15_000 }).toBe(4);
  // The port is the same, though nobody listened meanwhile.
  expect(await askAnew(gateway.url, query)).toEqual(ada);
  expect((await readMetrics(gateway)).get(series)).toBe(17);
});

test('a connection that a process takes along when it is killed is closed: nobody waits for ever', async () => {
  await using gateway = await startTwo();
  const [stopped = 0] = gateway.serving();
  process.kill(stopped, 'SIGSTOP');
  expect((await readHealth(gateway)).status).toBe(503);
  const asked = askOften(gateway.url, 12);
  // All that the other one gets are answered meanwhile.
  await expect
    .poll(() => gateway.log().filter(({ message }) => message === 'request').length)
    .toBeGreaterThan(9);
  process.kill(stopped, 'SIGKILL');
  const { answers, lost } = await asked;
  expect(lost).toBe(1);
  expect(answers).toEqual(Array(11).fill(ada));
});

test.each([
  ['SIGTERM to the first process', 'SIGTERM', undefined],
  ['Ctrl-C in a terminal, which all of them get', 'SIGINT', 'group'],
] as const)('%s lets both answer what is in flight', async (_, signal, whom) => {
  await using gateway = await startTwo();
  const people = mesh.subgraphs.people;
  if (!people) throw new Error('There is no such subgraph.');
  const waiting: (() => void)[] = [];
  people.fault = (outgoing) =>
    void waiting.push(() => send(outgoing, 200, JSON.stringify({ data: { me: { name: 'Ada' } } })));
  const asked = askOften(gateway.url, 4);
  await expect.poll(() => waiting.length).toBe(4);
  people.fault = undefined;
  gateway.signal(signal, whom);
  await expect
    .poll(() =>
      askAnew(gateway.url, query).then(
        () => 'answered',
        () => 'refused',
      ),
    )
    .toBe('refused');
  for (const answer of waiting) answer();
  expect(await asked).toEqual({ answers: Array(4).fill(ada), lost: 0 });
  expect(await gateway.ended).toMatchObject({
    code: 0,
    said: expect.not.stringContaining('"level":"error"'),
  });
});

test('the processes end with the first one, however it ends', async () => {
  await using gateway = await startTwo();
  gateway.signal('SIGKILL');
  await gateway.ended;
  await expect.poll(() => gateway.serving().filter(isAlive)).toEqual([]);
  await expect(askAnew(gateway.url, query)).rejects.toThrow();
});

test('together they let no more through than one would', async () => {
  const limits = join(folder.path, 'rate.json');
  await writeFile(limits, '{"requestsPerSecond": 1, "requestBurst": 10}');
  await using gateway = await startGatewayProcess([
    '--supergraph',
    supergraph,
    '--workers',
    '2',
    '--limits',
    limits,
  ]);
  const began = performance.now();
  const { answers } = await askOften(gateway.url, 60);
  const seconds = (performance.now() - began) / 1_000;
  const answered = answers.filter(({ status }) => status === 200).length;
  expect(answered).toBeGreaterThanOrEqual(10);
  expect(answered).toBeLessThanOrEqual(10 + Math.ceil(seconds));
  const metrics = await readMetrics(gateway);
  expect(metrics.get('weft_gateway_request_errors_total{code="RATE_LIMITED"}')).toBe(60 - answered);
  expect(metrics.get('weft_gateway_requests_total{status="429"}')).toBe(60 - answered);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
