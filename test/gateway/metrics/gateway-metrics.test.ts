import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createGateway } from '#gateway/gateway.ts';
import { createGatewayMetrics, type GatewayMetrics } from '#gateway/metrics/gateway-metrics.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { peopleSubgraph } from '#test/fixtures/plain-mesh.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';
import { send } from '#test/testkit/test-subgraph.ts';

/** Lines of Weft's own, without their descriptions. */
async function linesOf(metrics: GatewayMetrics): Promise<string[]> {
  return (await metrics.text()).split('\n').filter((line) => line.startsWith('weft_'));
}

test('answers, errors and fetches are counted by status, code and domain', async () => {
  const metrics = createGatewayMetrics('1');
  await using mesh = await createTestMesh({ subgraphs: [peopleSubgraph], gateway: { observer: metrics } });
  await mesh.query('query Canary($name: ID = "canary-1") { me { name } actor(id: $name) { id } }');
  await mesh.query('{ canary2 }');
  await mesh.query('{ me { name } }', { headers: { authorization: 'Bearer canary-3' } });
  const people = mesh.subgraphs.people;
  if (people) people.fault = (outgoing) => send(outgoing, 200, '{"canary":4}');
  await mesh.query('{ me { name } }');
  const lines = await linesOf(metrics);
  expect(lines).toEqual(
    expect.arrayContaining([
      'weft_gateway_requests_total{status="200"} 2',
      'weft_gateway_requests_total{status="400"} 1',
      'weft_gateway_requests_total{status="401"} 1',
      'weft_gateway_request_errors_total{code="GRAPHQL_VALIDATION_FAILED"} 1',
      'weft_gateway_request_errors_total{code="UNAUTHENTICATED"} 1',
      'weft_gateway_request_errors_total{code="SUBGRAPH_UNAVAILABLE"} 1',
      'weft_gateway_request_duration_seconds_count 4',
      'weft_gateway_requests_in_flight 0',
      'weft_gateway_fetches_total{domain="people",code="OK"} 1',
      'weft_gateway_fetches_total{domain="people",code="SUBGRAPH_UNAVAILABLE"} 1',
      'weft_gateway_fetch_duration_seconds_count{domain="people"} 2',
      'weft_gateway_supergraph_loads_total{outcome="served"} 1',
    ]),
  );
  expect(await metrics.text()).not.toMatch(/canary/i);
});

test('a code that a domain makes up is no label', async () => {
  const metrics = createGatewayMetrics('1');
  await using mesh = await createTestMesh({ subgraphs: [peopleSubgraph], gateway: { observer: metrics } });
  const people = mesh.subgraphs.people;
  if (!people) throw new Error('There is no such subgraph.');
  for (const code of ['MADE_UP', '__proto__', 'x"} 1\n']) {
    people.fault = (outgoing) =>
      send(
        outgoing,
        200,
        JSON.stringify({
          data: { me: null },
          errors: [{ message: 'm', path: ['me'], extensions: { code } }],
        }),
      );
    await mesh.query('{ me { name } }');
  }
  const counted = (await linesOf(metrics)).filter((line) => line.includes('code="'));
  expect(counted.map((line) => /code="([^"]*)"/.exec(line)?.[1])).toEqual([
    'SUBGRAPH_ERROR',
    'SUBGRAPH_ERROR',
  ]);
});

test('a supergraph that is refused is counted, and the one that is served is named as before', async () => {
  await using folder = await temporaryFolder();
  await using mesh = await createTestMesh({ subgraphs: [peopleSubgraph] });
  const file = join(folder.path, 'supergraph.graphql');
  await writeFile(file, mesh.supergraph);
  const metrics = createGatewayMetrics('1');
  const logger = createLogger('test', 'silent');
  await using _ = await createGateway({ supergraph: { file }, port: 0, observer: metrics, logger });
  const version = (lines: readonly string[]) => lines.find((line) => line.includes('supergraph_processes{'));
  const before = version(await linesOf(metrics));
  expect(before).toMatch(/version="[0-9a-f]{12}"} 1$/);
  await writeFile(file, 'type Query {');
  await expect
    .poll(() => linesOf(metrics), { timeout: 20_000 })
    .toContain('weft_gateway_supergraph_loads_total{outcome="refused"} 1');
  expect(version(await linesOf(metrics))).toBe(before);
  await writeFile(file, `${mesh.supergraph}\n# another one`);
  await expect
    .poll(() => linesOf(metrics), { timeout: 20_000 })
    .toContain('weft_gateway_supergraph_loads_total{outcome="served"} 2');
  const lines = await linesOf(metrics);
  expect(version(lines)).not.toBe(before);
  expect(lines.filter((line) => line.includes('supergraph_processes{'))).toHaveLength(1);
});

test('requests to domains, their bytes, and what was kept are counted by domain', async () => {
  const metrics = createGatewayMetrics('1');
  await using mesh = await createTestMesh({ subgraphs: [peopleSubgraph], gateway: { observer: metrics } });
  const people = mesh.subgraphs.people;
  if (!people) throw new Error('There is no such subgraph.');
  const answered = '{"data":{"me":{"name":"Ada"}}}';
  people.fault = (outgoing) => send(outgoing, 200, answered, { 'cache-control': 'max-age=60' });
  for (const field of ['name', 'name', 'nickname']) await mesh.query(`{ me { ${field} } }`);
  people.fault = (outgoing) => outgoing.destroy();
  await mesh.query('{ me { id } }');
  const lines = await linesOf(metrics);
  const figure = (metric: string) =>
    lines.flatMap((line) =>
      line.startsWith(`weft_gateway_${metric} `) ? [Number(line.split(' ')[1])] : [],
    )[0];
  expect(figure('domain_requests_total{domain="people"}')).toBe(3);
  expect(figure('domain_received_bytes_total{domain="people"}')).toBe(2 * answered.length);
  expect(figure('domain_sent_bytes_total{domain="people"}')).toBeGreaterThan(
    3 * '{"query":"{me{name}}"}'.length,
  );
  expect(figure('cache_parts_total{domain="people",outcome="kept"}')).toBe(1);
  expect(figure('cache_parts_total{domain="people",outcome="fetched"}')).toBe(2);
});
