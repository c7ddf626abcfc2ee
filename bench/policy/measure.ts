import type { StartedMesh } from '#test/testkit/started-mesh.ts';
import { median } from '../median.ts';
import type { PolicyCase } from './cases.ts';
import { cpuTime } from './cpu-time.ts';
import { putLoad } from './load.ts';

/** The results of one mesh for one query. */
export interface Figures {
  /** The median of the rounds. */
  readonly requestsPerSecond: number;
  /** The median of the rounds' medians. Milliseconds. */
  readonly p50: number;
  /** CPU of the gateway per request, over all rounds. Milliseconds. */
  readonly gatewayCpu: number;
  /** CPU of all domains per request, over all rounds. Milliseconds. */
  readonly domainsCpu: number;
}

export interface Comparison {
  readonly name: string;
  readonly persona: string;
  readonly policy: Figures;
  readonly none: Figures;
  /** Throughput with policy, as a part of that without: the median of the rounds' ratios. */
  readonly ratio: number;
  /** CPU per request without policy, as a part of that with: a ratio that other work on the machine affects less. */
  readonly cpuRatio: number;
  readonly gatewayCpuRatio: number;
}

export interface Meshes {
  readonly policy: StartedMesh;
  readonly none: StartedMesh;
}

export interface MeasureOptions {
  /** For each mesh in each round. */
  readonly seconds: number;
  readonly rounds: number;
}

/** Loads both meshes alternately, so that other work affects both, and each is first in half of the rounds. */
export async function compare(
  meshes: Meshes,
  asked: PolicyCase,
  { seconds, rounds }: MeasureOptions,
): Promise<Comparison> {
  const policy = () => measure(meshes.policy, asked.query, asked.persona, seconds);
  const none = () => measure(meshes.none, asked.bare ?? asked.query, undefined, seconds);
  await policy();
  await none();
  const found: { readonly policy: Round; readonly none: Round }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) found.push({ policy: await policy(), none: await none() });
    else {
      const second = await none();
      found.push({ policy: await policy(), none: second });
    }
  }
  const figures = {
    policy: aggregatesOf(found.map((each) => each.policy)),
    none: aggregatesOf(found.map((each) => each.none)),
  };
  return {
    name: asked.name,
    persona: asked.persona,
    ...figures,
    ratio: median(found.map((each) => throughput(each.policy) / throughput(each.none))),
    cpuRatio: cpuOf(figures.none) / cpuOf(figures.policy),
    gatewayCpuRatio: figures.none.gatewayCpu / figures.policy.gatewayCpu,
  };
}

interface Round {
  readonly requests: number;
  readonly seconds: number;
  readonly p50: number;
  readonly gatewayCpu: number;
  readonly domainsCpu: number;
}

async function measure(
  mesh: StartedMesh,
  query: string,
  persona: string | undefined,
  seconds: number,
): Promise<Round> {
  const pids = (gateway: boolean) =>
    mesh.services.filter(({ name }) => (name === 'gateway') === gateway).map(({ pid }) => pid);
  const used = () => Promise.all([cpuTime(pids(true)), cpuTime(pids(false))]);
  const before = await used();
  const load = await putLoad({ url: mesh.graphUrl, token: mesh.token(persona), query }, seconds);
  const after = await used();
  return {
    requests: load.latencies.length,
    seconds: load.seconds,
    p50: median(load.latencies),
    gatewayCpu: after[0] - before[0],
    domainsCpu: after[1] - before[1],
  };
}

function aggregatesOf(rounds: readonly Round[]): Figures {
  const sum = (name: keyof Round) => rounds.reduce((total, round) => total + round[name], 0);
  return {
    requestsPerSecond: median(rounds.map(throughput)),
    p50: median(rounds.map(({ p50 }) => p50)),
    gatewayCpu: sum('gatewayCpu') / sum('requests'),
    domainsCpu: sum('domainsCpu') / sum('requests'),
  };
}

function throughput({ requests, seconds }: Round): number {
  return requests / seconds;
}

function cpuOf({ gatewayCpu, domainsCpu }: Figures): number {
  return gatewayCpu + domainsCpu;
}
