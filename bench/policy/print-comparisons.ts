import type { Comparison, Figures } from './measure.ts';

/** A table in Markdown: with policy / with none, and what the first is of the second. */
export function printComparisons(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map(({ name, persona, policy, none, ratio, ratios }) => [
    name,
    persona,
    pair(policy, none, 'requestsPerSecond', 0),
    `${ratio.toFixed(2)} (${ratios.map((each) => each.toFixed(2)).join('-')})`,
    pair(policy, none, 'p50', 1),
    pair(policy, none, 'gatewayCpu', 2),
    pair(policy, none, 'domainsCpu', 2),
  ]);
  return [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

const heads = [
  'query',
  'as',
  'requests/s',
  'ratio (rounds)',
  'p50 ms',
  'gateway CPU ms',
  'domains CPU ms',
] as const;

function pair(policy: Figures, none: Figures, name: keyof Figures, digits: number): string {
  return `${policy[name].toFixed(digits)} / ${none[name].toFixed(digits)}`;
}
