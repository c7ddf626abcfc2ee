import type { Route } from '#platform/runtime/http-server.ts';
import { refusals, type SnapshotStore } from '../snapshots/snapshot-store.ts';

/** `GET /metrics` in Prometheus' text format: whether the newest snapshot is served, and if not, why. */
export function createMetricsRoute(snapshots: SnapshotStore, domain: string): Route {
  return {
    method: 'GET',
    path: '/metrics',
    handle: () => ({
      status: 200,
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' },
      body: metricsText(snapshots, domain),
    }),
  };
}

function metricsText({ ready, refused, epoch }: SnapshotStore, domain: string): string {
  const label = `domain="${domain}"`;
  const reasons = refusals.map((reason) => `{${label},reason="${reason}"} ${Number(refused === reason)}`);
  return [
    ...metric('weft_product_ready', '1 while the newest published snapshot is served.', [
      `{${label}} ${Number(ready && !refused)}`,
    ]),
    ...metric(
      'weft_product_snapshot_refused',
      '1 where the newest snapshot is refused for this reason.',
      reasons,
    ),
    ...metric(
      'weft_product_snapshot_published_seconds',
      'When the served snapshot was published, in seconds since 1970.',
      epoch ? [`{${label}} ${Date.parse(epoch.publishedAt) / 1_000}`] : [],
    ),
    '',
  ].join('\n');
}

function metric(name: string, help: string, values: readonly string[]): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...values.map((value) => `${name}${value}`)];
}
