import type { Comparison, Figures } from './measure.ts';

/** A table in Markdown: with policy / without, and the ratio of both. */
export function printComparisons(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map(
    ({ name, persona, policy, none, ratio, cpuRatio, gatewayCpuRatio }): readonly string[] => [
      name,
      persona,
      pair(policy, none, 'requestsPerSecond', 0),
      ratio.toFixed(2),
      pair(policy, none, 'p50', 1),
      pair(policy, none, 'gatewayCpu', 2),
      gatewayCpuRatio.toFixed(2),
      pair(policy, none, 'domainsCpu', 2),
      cpuRatio.toFixed(2),
    ],
  );
  return [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

const heads: readonly string[] = [
  'query',
  'as',
  'requests/s',
  'ratio',
  'p50, ms',
  'CPU of the gateway, ms',
  'ratio',
  'CPU of the domains, ms',
  'ratio of all CPU',
];

function pair(policy: Figures, none: Figures, name: keyof Figures, digits: number): string {
  return `${policy[name].toFixed(digits)} / ${none[name].toFixed(digits)}`;
}
