import type { GatewayCase } from './cases.ts';
import type { Comparison } from './compare.ts';

/** A table in Markdown for each case, with warnings about its results. */
export function printComparison({ asked, connections, figures, warnings }: Comparison): string {
  const rows = figures.map(({ title, median, times, cpuTimes }): readonly string[] => [
    title,
    number(median.requestsPerSecond),
    times.toFixed(2),
    number(median.p50),
    number(median.p99),
    number(median.cpu),
    cpuTimes.toFixed(2),
    number(median.fetches),
    (median.memory / 1_048_576).toFixed(0),
    `${(median.loadBusy * 100).toFixed(0)} %`,
  ]);
  return [
    `**${asked.name}**: ${describe(asked, figures[0]?.median.bytes ?? 0)}, ${connections} concurrently`,
    '',
    ...[heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`),
    ...warnings.flatMap((warning) => ['', warning]),
  ].join('\n');
}

const heads: readonly string[] = [
  'gateway',
  'requests/s',
  'times',
  'p50 ms',
  'p99 ms',
  'CPU ms per request',
  'times',
  'fetches per request',
  'memory MB',
  'load on its core',
];

function describe({ meaning }: GatewayCase, bytes: number): string {
  return `${meaning} (${(bytes / 1_000).toFixed(0)} kB)`;
}

function number(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : 2);
}
