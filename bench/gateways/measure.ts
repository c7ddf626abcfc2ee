import { setTimeout as wait } from 'node:timers/promises';
import { cpuTime } from '../policy/cpu-time.ts';
import type { GatewayCase } from './cases.ts';
import { askOnce } from './checked-response.ts';
import { type Cores, coreTime } from './cores.ts';
import type { ComparedGateway } from './gateways.ts';
import { putLoad } from './load.ts';
import { hasLoaded, processTree, residentMemory } from './process-tree.ts';
import { type StartedGateway, startGateway } from './started-gateway.ts';
import type { StartedSubgraphs } from './started-subgraphs.ts';

export interface MeasureOptions {
  readonly subgraphs: StartedSubgraphs;
  /** The served file. */
  readonly supergraph: string;
  /** The folder of logs. */
  readonly folder: string;
  readonly cores: Cores | undefined;
  readonly connections: number;
  /** Seconds of the gateway's own CPU: on a busy machine the same warmth takes longer. */
  readonly warmup: number;
  readonly seconds: number;
  readonly nodeOptions?: readonly string[];
}

/** The results of one gateway for one case in one round. */
export interface Round {
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** CPU of the gateway's processes, all threads, per request. Milliseconds. */
  readonly cpu: number;
  /** The most memory of the gateway's processes during the load. Bytes. */
  readonly memory: number;
  /** Of all subgraphs, per request. */
  readonly fetches: number;
  /** The share of a core that load and subgraphs took together: near 1, they limit the measurement. */
  readonly loadBusy: number;
  /** The share of the gateway's core that others took. */
  readonly othersBusy: number | undefined;
  /** Of the response. */
  readonly bytes: number;
  /** The response's data, comparable between gateways. */
  readonly data: string;
  /** The time of the load, in milliseconds of the monotonic clock. */
  readonly loaded: readonly [from: number, to: number];
}

/** Starts a gateway, checks that it satisfies the case, warms it up and loads it. */
export async function measure(
  gateway: ComparedGateway,
  asked: GatewayCase,
  options: MeasureOptions,
): Promise<Round> {
  const { subgraphs, supergraph, folder, cores, nodeOptions } = options;
  await using started = await startGateway(gateway, {
    supergraph,
    folder,
    core: cores?.gateway,
    header: asked.header,
    callers: asked.callers,
    nodeOptions,
  });
  try {
    if (gateway.module !== undefined && (await hasLoaded(started.pid, gateway.module)) === false) {
      throw new Error(`it has not loaded ${gateway.module}.`);
    }
    return await measureStarted(started, asked, options);
  } catch (error) {
    throw new Error(`${gateway.title}, ${asked.name}: ${(error as Error).message}`, { cause: error });
  } finally {
    await subgraphs.fetched();
  }
}

async function measureStarted(
  { url, pid }: StartedGateway,
  asked: GatewayCase,
  { subgraphs, cores, warmup, seconds, ...options }: MeasureOptions,
): Promise<Round> {
  const connections = Math.min(options.connections, asked.connections ?? Number.POSITIVE_INFINITY);
  await subgraphs.fetched();
  const { bytes, data } = await askOnce(url, asked.request());
  const checked = await subgraphs.fetched();
  if (asked.uniqueFetches && checked.unique !== checked.fetches) {
    throw new Error(`${checked.fetches - checked.unique} of ${checked.fetches} fetches are not unique.`);
  }
  const load = { url, request: asked.request, connections, bytes };
  const pids = await processTree(pid);
  const warm = (await cpuTime(pids)) + 1_000 * warmup;
  while ((await cpuTime(pids)) < warm) await putLoad({ ...load, seconds: 0.5 });
  await subgraphs.fetched();

  const used = async () => ({
    gateway: await cpuTime(pids),
    load: await cpuTime([subgraphs.pid, process.pid]),
    core: await coreTime(cores?.gateway),
  });
  const before = await used();
  const from = monotonicMs();
  const ended = new AbortController();
  const memory = mostMemory(pids, ended.signal);
  const { latencies, seconds: elapsed } = await putLoad({ ...load, seconds });
  ended.abort();
  const to = monotonicMs();
  const after = await used();

  const requests = latencies.length;
  const gatewayCpu = after.gateway - before.gateway;
  const sorted = latencies.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.floor(requests * share)] ?? 0;
  return {
    requests,
    requestsPerSecond: requests / elapsed,
    p50: at(0.5),
    p99: at(0.99),
    cpu: gatewayCpu / requests,
    memory: await memory,
    fetches: (await subgraphs.fetched()).fetches / requests,
    loadBusy: (after.load - before.load) / (to - from),
    othersBusy:
      before.core === undefined || after.core === undefined
        ? undefined
        : Math.max(0, after.core - before.core - gatewayCpu) / (to - from),
    bytes,
    data,
    loaded: [from, to],
  };
}

/** The clock of V8's profiles. */
function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

async function mostMemory(pids: readonly number[], signal: AbortSignal): Promise<number> {
  let most = await residentMemory(pids);
  while (!signal.aborted) {
    await wait(200, undefined, { signal }).catch(() => {});
    most = Math.max(most, await residentMemory(pids));
  }
  return most;
}
