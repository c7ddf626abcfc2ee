import { median } from '../median.ts';
import type { GatewayCase } from './cases.ts';
import type { ComparedGateway } from './gateways.ts';
import type { Round } from './measure.ts';

/** The results of all gateways for one case. */
export interface Comparison {
  readonly asked: GatewayCase;
  readonly connections: number;
  readonly figures: readonly GatewayFigures[];
  readonly warnings: readonly string[];
}

export interface GatewayFigures {
  readonly title: string;
  /** Medians over the rounds, each number by itself. */
  readonly median: RoundNumbers;
  /** Throughput, as a multiple of the first gateway's: the median of the rounds' ratios. */
  readonly times: number;
  /** The first gateway's CPU per request, as a multiple of this one's: the median of the rounds' ratios. */
  readonly cpuTimes: number;
  readonly rounds: readonly RoundNumbers[];
}

export type RoundNumbers = Omit<Round, 'data' | 'loaded'>;

const names = [
  'requests',
  'requestsPerSecond',
  'p50',
  'p99',
  'cpu',
  'memory',
  'fetches',
  'loadBusy',
  'othersBusy',
  'bytes',
] as const satisfies readonly (keyof RoundNumbers)[];

/**
 * Measures the gateways alternately, another one first in each round, so that other work on the machine affects all.
 * @throws Error where two gateways return different data
 */
export async function compare(
  gateways: readonly ComparedGateway[],
  asked: GatewayCase,
  options: { readonly rounds: number; readonly connections: number },
  measure: (gateway: ComparedGateway) => Promise<Round>,
): Promise<Comparison> {
  const found = gateways.map(() => [] as Round[]);
  let agreed: { readonly title: string; readonly data: string } | undefined;
  for (let round = 0; round < options.rounds; round += 1) {
    for (let turn = 0; turn < gateways.length; turn += 1) {
      const index = (round + turn) % gateways.length;
      const gateway = gateways[index] as ComparedGateway;
      const measured = await measure(gateway);
      agreed ??= { title: gateway.title, data: measured.data };
      if (agreed.data !== measured.data) {
        throw new Error(`${asked.name}: ${gateway.title} returns other data than ${agreed.title}.`);
      }
      found[index]?.push(measured);
    }
  }
  const base = found[0] ?? [];
  const figures = gateways.map(({ title }, index): GatewayFigures => {
    const rounds = found[index] ?? [];
    const ratio = (of: (mine: Round, first: Round) => number) =>
      median(rounds.map((mine, round) => of(mine, base[round] as Round)));
    return {
      title,
      median: medianOf(rounds),
      times: ratio((mine, first) => mine.requestsPerSecond / first.requestsPerSecond),
      cpuTimes: ratio((mine, first) => first.cpu / mine.cpu),
      rounds: rounds.map(({ data, loaded, ...numbers }) => numbers),
    };
  });
  return {
    asked,
    connections: Math.min(options.connections, asked.connections ?? Number.POSITIVE_INFINITY),
    figures,
    warnings: figures.flatMap(warningsOf),
  };
}

function medianOf(rounds: readonly Round[]): RoundNumbers {
  return Object.fromEntries(
    names.map((name) => [name, median(rounds.map((round) => round[name] ?? 0))]),
  ) as unknown as RoundNumbers;
}

function warningsOf({ title, rounds }: GatewayFigures): string[] {
  const load = Math.max(...rounds.map(({ loadBusy }) => loadBusy));
  const others = Math.max(...rounds.map(({ othersBusy }) => othersBusy ?? 0));
  return [
    ...(load > 0.9
      ? [`${title}: load and subgraphs took ${percent(load)} of their core, so they limit the measurement.`]
      : []),
    ...(others > 0.1
      ? [`${title}: others took ${percent(others)} of the gateway's core; compare CPU only.`]
      : []),
  ];
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
