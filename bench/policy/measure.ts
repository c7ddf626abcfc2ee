import type { StartedMesh } from '#test/testkit/started-mesh.ts';
import type { PolicyCase } from './cases.ts';
import { cpuTime } from './cpu-time.ts';
import { putLoad } from './load.ts';
import { median } from './median.ts';

/** What one mesh did with one query: medians over the rounds. */
export interface Figures {
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  /** Milliseconds of CPU for one request. */
  readonly gatewayCpu: number;
  readonly domainsCpu: number;
}

export interface Comparison {
  readonly name: string;
  readonly persona: string;
  readonly policy: Figures;
  readonly none: Figures;
  /** Throughput with policy, as a part of that without: the median of the rounds' own ratios. */
  readonly ratio: number;
  /** How much the ratios of the rounds differ: from the least to the greatest. */
  readonly ratios: readonly [number, number];
}

export interface Meshes {
  readonly policy: StartedMesh;
  readonly none: StartedMesh;
}

export interface MeasureOptions {
  /** Of each mesh in each round. */
  readonly seconds: number;
  readonly rounds: number;
}

/** Loads both meshes in turns, so that what else the machine does hits both, and each is first in half of the rounds. */
export async function compare(
  meshes: Meshes,
  asked: PolicyCase,
  { seconds, rounds }: MeasureOptions,
): Promise<Comparison> {
  const policy = () => measure(meshes.policy, asked.query, asked.persona, seconds);
  const none = () => measure(meshes.none, asked.bare ?? asked.query, undefined, seconds);
  const found: { readonly policy: Figures; readonly none: Figures }[] = [];
  await policy();
  await none();
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) found.push({ policy: await policy(), none: await none() });
    else {
      const second = await none();
      found.push({ policy: await policy(), none: second });
    }
  }
  const ratios = found.map((each) => each.policy.requestsPerSecond / each.none.requestsPerSecond);
  return {
    name: asked.name,
    persona: asked.persona,
    policy: mediansOf(found.map((each) => each.policy)),
    none: mediansOf(found.map((each) => each.none)),
    ratio: median(ratios),
    ratios: [Math.min(...ratios), Math.max(...ratios)],
  };
}

async function measure(
  mesh: StartedMesh,
  query: string,
  persona: string | undefined,
  seconds: number,
): Promise<Figures> {
  const pids = (gateway: boolean) =>
    mesh.services.filter(({ name }) => (name === 'gateway') === gateway).map(({ pid }) => pid);
  const used = () => Promise.all([cpuTime(pids(true)), cpuTime(pids(false))]);
  const before = await used();
  const load = await putLoad({ url: mesh.graphUrl, token: mesh.token(persona), query }, seconds);
  const after = await used();
  return {
    requestsPerSecond: load.requests / load.seconds,
    p50: median(load.latencies),
    gatewayCpu: (after[0] - before[0]) / load.requests,
    domainsCpu: (after[1] - before[1]) / load.requests,
  };
}

function mediansOf(rounds: readonly Figures[]): Figures {
  const of = (name: keyof Figures) => median(rounds.map((round) => round[name]));
  return {
    requestsPerSecond: of('requestsPerSecond'),
    p50: of('p50'),
    gatewayCpu: of('gatewayCpu'),
    domainsCpu: of('domainsCpu'),
  };
}
