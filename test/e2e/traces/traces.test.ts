import { expect, test } from 'vitest';
import { exampleQuery } from '#platform/cli/dev/example-query.ts';
import { startedMesh } from '#test/testkit/started-mesh.ts';
import { createTestCollector, type ReceivedSpan } from '#test/testkit/test-collector.ts';

test('a mesh that is started with a collector sends it one trace of what all of its processes did', async () => {
  await using collector = await createTestCollector();
  await using mesh = await startedMesh(['--otlp', collector.url], undefined, {
    OTEL_BSP_SCHEDULE_DELAY: '50',
    // Who goes by neither would send nothing here.
    OTEL_TRACES_SAMPLER: 'parentbased_always_off',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
  });
  const trace = 'ab'.repeat(16);
  const response = await fetch(mesh.graphUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${mesh.token('steward')}`,
      traceparent: `00-${trace}-${'cd'.repeat(8)}-01`,
    },
    body: JSON.stringify({ query: exampleQuery }),
  });
  const text = await response.text();
  expect(JSON.parse(text).errors).toBeUndefined();
  const { spans } = collector;
  const client = 'cd'.repeat(8);
  // Each process sends its own in its own time.
  const parentOf = ({ parentSpanId }: ReceivedSpan) => spans.find(({ spanId }) => spanId === parentSpanId);
  await expect
    .poll(() => spans.filter((span) => !parentOf(span)).map((span) => span.parentSpanId), { timeout: 20_000 })
    .toEqual([client]);
  const domains = ['analytics', 'inventory', 'orders', 'users'].map((domain) => `weft-${domain}`);
  expect(spans.map(({ service }) => service)).toEqual(expect.arrayContaining(['weft-gateway', ...domains]));
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([trace]));

  const statements = spans.filter(({ name }) => name.startsWith('SELECT '));
  expect(statements.length).toBeGreaterThan(3);
  for (const statement of statements) {
    const served = parentOf(statement);
    expect([served?.service, served?.name]).toEqual([statement.service, 'POST /graphql']);
    const sent = served && parentOf(served);
    expect([sent?.service, sent?.name]).toEqual(['weft-gateway', 'POST']);
    expect(statement.service).toBe(`weft-${sent?.attributes['weft.domain']}`);
    expect(sent && parentOf(sent)?.name).toBe(`fetch ${sent?.attributes['weft.domain']}`);
  }

  // A steward reads them unmasked.
  const emails = text.match(/[\w.+-]+@[\w.-]+/g) ?? [];
  expect(emails.length).toBeGreaterThan(0);
  const sent = collector.takeBytes().toString('latin1');
  expect(emails.filter((email) => sent.includes(email))).toEqual([]);
}, 180_000);
