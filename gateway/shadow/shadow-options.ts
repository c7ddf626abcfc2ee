import type { Logger } from '#platform/runtime/log.ts';
import type { Observer } from '#platform/telemetry/observer.ts';
import type { DomainSource } from '../fetches/subgraph-fetch.ts';

/** Executions a second of one gateway. */
export const shadowsPerSecond = 5;

export interface ShadowOptions {
  /** Of the queries that are executed, of 100. */
  readonly percent: number;
  /** Executions at a time. @default 2 */
  readonly concurrency?: number;
  /** Executions a second. @default 5 */
  readonly perSecond?: number;
  /** For one execution. Milliseconds. @default 10_000 */
  readonly timeoutMs?: number;
  /** How long its breaker stays open. Milliseconds. @default 60_000 */
  readonly breakerOpenMs?: number;
}

/**
 * How a shadow execution ended. `incomparable`: the data or its snapshots changed meanwhile, or a domain failed.
 * `failed`: the other executor gave no result. `skipped`: it was not begun, for its budget, its breaker, or because the
 * operation is none that can be compared.
 */
export type ShadowOutcome = 'equal' | 'different' | 'incomparable' | 'failed' | 'skipped';

export interface ShadowParts extends ShadowOptions {
  /** The supergraph's text. */
  readonly sdl: string;
  readonly sources: ReadonlyMap<string, DomainSource>;
  readonly comparedPlans: number;
  readonly plannerMegabytes: number;
  /** Fetches that a plan may have. */
  readonly planFetches: number;
  readonly observer?: Observer | undefined;
  readonly logger: Logger;
}
