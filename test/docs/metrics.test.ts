import { expect, test } from 'vitest';
import type { DescribedMetric } from '#gateway/metrics/described-metric.ts';
import { createGatewayMetrics } from '#gateway/metrics/gateway-metrics.ts';
import { createProcessMetrics } from '#gateway/metrics/process-metrics.ts';

// docs/metrics.md is generated from the gateway's metric registries: `npx vitest run test/docs -u`.
test('docs/metrics.md lists every metric of the gateway', async () => {
  const own = createGatewayMetrics('1').described();
  const processes = createProcessMetrics(() => ({ processes: 1, serving: 1, ends: 0 })).described();
  await expect(printMetrics([...own, ...processes])).toMatchFileSnapshot('../../docs/metrics.md');
});

function printMetrics(metrics: readonly DescribedMetric[]): string {
  const rows = metrics
    .filter(({ name }) => name.startsWith('weft_'))
    .map(
      ({ name, type, labels, help }) =>
        `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} |`,
    );
  return `# Metrics and health

\`npm run gateway -- --metrics-port 9464 ...\` opens a second port, on the address of \`--host\`, for operators and not for callers: whoever reaches it sees how much is asked, and nothing of what. On a loopback address, which is the default, it answers requests whose \`Host\` is \`localhost\`, \`127.0.0.1\` or \`[::1]\` only (403 otherwise), so that no web page can have it read by a browser on this machine. It answers for all processes of the gateway (\`--workers\`), whichever they are:

- \`GET /metrics\`: Prometheus' text format, summed over the processes. What a process had counted when it was last read stays counted after its end, so a counter only grows. A process that does not answer within two seconds is shown as it was.
- \`GET /health/ready\`: 200 while as many processes serve as are to, 503 otherwise; the body has both numbers, and which supergraphs are served and refused.
- \`GET /health/live\`: 200 from whoever answers.

The port of the graph has \`/health/live\` and \`/health/ready\` as well: there one process speaks for itself, and \`/health/ready\` says which supergraph it serves: \`{"status": "ready", "supergraph": {"serving": "<SHA-256>", "refused": "<SHA-256>"}}\`. Refused is what its file holds and it does not serve, since it does not load or loses protections ([governing.md](governing.md#accepted-supergraphs)).

What a label can be is known beforehand: codes of [errors.md](errors.md), HTTP statuses, the supergraph's domains. Neither what callers send (documents, operation names, variables, who they are) nor what domains answer is in any of it; \`test/attacks\` looks for canaries in the metrics too.

| metric | type | labels | what it says |
|---|---|---|---|
${rows.join('\n')}

Beside these stand prom-client's own, \`process_*\` and \`nodejs_*\`: CPU, memory, event loop delay, garbage collection. They carry the label \`process\`, \`1\` to the number of \`--workers\`, or \`primary\`, which hands out connections and serves nothing; it is there, and \`weft_gateway_process*\` with it, where several processes serve. Where one request spends its time is in traces ([telemetry.md](telemetry.md)). This page is written from the registries in the code (\`npx vitest run test/docs -u\`).
`;
}
