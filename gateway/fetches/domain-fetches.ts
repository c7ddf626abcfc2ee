import { Pool } from 'undici';
import { createSemaphore } from '#platform/runtime/concurrency/semaphore.ts';
import type { Logger } from '#platform/runtime/log.ts';
import { CircuitBreaker, type Passage } from './circuit-breaker.ts';
import { createFetchEnd, type FetchEnd } from './fetch-end.ts';
import type { FetchLimits } from './fetch-limits.ts';
import type { SubgraphResponse } from './read-response.ts';
import { ReceivedResponse } from './receive-response.ts';
import { createRecoveryWatch } from './recovery-watch.ts';
import { createRetryBudget } from './retry-budget.ts';
import { retryDelay } from './retry-delay.ts';
import { asSubgraphFailure, SubgraphFailure } from './subgraph-failure.ts';

export interface FetchRequest {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Whether it may be repeated, since it changes nothing. */
  readonly repeatable: boolean;
  /**
   * Whether no response waits for it: it is sent only while half of the connections are free, and the circuit breaker
   * does not count it. @default false
   */
  readonly background?: boolean;
  /** Whether the response is given with its status and all of its headers. @default false */
  readonly withHead?: boolean;
}

/** The state of one domain: its connections, and the outcomes of recent fetches. */
export interface DomainFetches extends AsyncDisposable {
  /** @throws SubgraphFailure for anything but a response in GraphQL's form. */
  post(fetch: FetchRequest): Promise<SubgraphResponse>;
  load(): DomainLoad;
}

export interface DomainLoad {
  readonly domain: string;
  /** Fetches with a waiting caller. */
  readonly fetches: number;
  /** Fetches that have a connection, or are getting one. */
  readonly sent: number;
  /** Fetches that wait for a connection. */
  readonly queued: number;
  /** Bytes of incomplete responses. */
  readonly bytes: number;
}

export interface DomainFetchesOptions {
  readonly domain: string;
  readonly url: string;
  readonly limits: FetchLimits;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly logger: Logger;
}

export function createDomainFetches(options: DomainFetchesOptions): DomainFetches {
  const { domain, limits, now, random, logger } = options;
  const { origin, pathname, search } = new URL(options.url);
  const path = pathname + search;
  const pool = new Pool(origin, {
    connections: limits.connections,
    connectTimeout: limits.connectTimeoutMs,
    // The timeout of the whole fetch ends before either.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const turns = createSemaphore(limits.connections, limits.queue);
  const watch = createRecoveryWatch({ url: options.url, limits, down: () => breaker.refuses() });
  const breaker = new CircuitBreaker({
    ...limits,
    domain,
    now,
    logger,
    opened: () => watch.start(() => breaker.hasten()),
  });
  const budget = createRetryBudget(limits, now);
  const held = { bytes: 0 };
  let fetches = 0;
  let idle: (() => void) | undefined;

  /** Settles as soon as no caller waits; its place in the semaphore is released when the connection is free. */
  function send(fetch: FetchRequest, end: FetchEnd): Promise<SubgraphResponse> {
    return new Promise((resolve, reject) => {
      let leave: (() => void) | undefined;
      end.tell((failure) => {
        leave?.();
        reject(failure);
      });
      if (end.failure || breaker.refuses()) return reject(end.failure ?? circuitOpen());
      if (fetch.background && turns.running * 2 >= limits.connections) return reject(overloaded(limits));
      leave = turns.take(() => {
        const enter = () => (fetch.background ? uncounted : breaker.enter());
        const passage = end.failure ? undefined : enter();
        if (passage) return dispatch(fetch, end, passage, { resolve, reject });
        turns.done();
        reject(circuitOpen());
      });
      if (!leave) reject(overloaded(limits));
    });
  }

  function dispatch(fetch: FetchRequest, end: FetchEnd, passage: Passage, { resolve, reject }: Settle): void {
    let abort: ((failure: SubgraphFailure) => void) | undefined;
    end.tell((failure) => {
      reject(failure);
      abort?.(failure);
    });
    const handler = new ReceivedResponse({
      limits,
      held,
      withHead: fetch.withHead,
      started(stop) {
        // A connection for a fetch that has ended is left unused.
        if (end.failure) throw end.failure;
        abort = stop;
      },
      done(result) {
        turns.done();
        if (!(result instanceof SubgraphFailure)) {
          passage('succeeded');
          return resolve(result);
        }
        passage(outcomes[result.fault]);
        reject(result);
      },
    });
    pool.dispatch(
      { path, method: 'POST', headers: { ...commonHeaders, ...fetch.headers }, body: fetch.body },
      handler,
    );
  }

  /** Waits for the next try; throws where there is none. */
  async function beforeNextTry(
    failure: SubgraphFailure,
    tries: number,
    fetch: FetchRequest,
    end: FetchEnd,
  ): Promise<void> {
    if (!fetch.repeatable || !failure.passing || tries > limits.retries) throw failure;
    const delayMs = retryDelay(limits, tries, failure.retryAfterMs, random);
    if (delayMs === undefined || delayMs >= end.left() || !budget.withdraw()) throw failure;
    logger.info({ domain, reason: failure.message, tries, delayMs }, 'a fetch is retried');
    await pause(delayMs, end);
  }

  return {
    async post(fetch) {
      const end = createFetchEnd(limits.timeoutMs, fetch.signal, now);
      fetches += 1;
      budget.deposit();
      try {
        for (let tries = 1; ; tries += 1) {
          try {
            return await send(fetch, end);
          } catch (error) {
            await beforeNextTry(asSubgraphFailure(error), tries, fetch, end);
          }
        }
      } finally {
        end[Symbol.dispose]();
        fetches -= 1;
        if (fetches === 0) idle?.();
      }
    },
    load: () => ({ domain, fetches, sent: turns.running, queued: turns.waiting, bytes: held.bytes }),
    async [Symbol.asyncDispose]() {
      watch[Symbol.dispose]();
      if (fetches > 0) await new Promise<void>((resolve) => (idle = resolve));
      await pool.destroy();
    },
  };
}

interface Settle {
  readonly resolve: (response: SubgraphResponse) => void;
  readonly reject: (failure: SubgraphFailure) => void;
}

const commonHeaders = {
  'content-type': 'application/json',
  accept: 'application/graphql-response+json, application/json',
  // Without it any encoding would be acceptable.
  'accept-encoding': 'identity',
};

/** A domain with an unusable response is up, and skipping it would not help. */
const outcomes = { domain: 'failed', response: 'succeeded', nobody: 'left' } as const;

const uncounted: Passage = () => {};

function circuitOpen(): SubgraphFailure {
  return new SubgraphFailure('its circuit breaker is open', { fault: 'nobody' });
}

function overloaded({ queue, connections }: FetchLimits): SubgraphFailure {
  return new SubgraphFailure(`${queue} fetches wait for one of ${connections} connections`, {
    code: 'SUBGRAPH_OVERLOADED',
    fault: 'nobody',
  });
}

function pause(ms: number, end: FetchEnd): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    end.tell((failure) => {
      clearTimeout(timer);
      reject(failure);
    });
    if (end.failure) {
      clearTimeout(timer);
      reject(end.failure);
    }
  });
}
