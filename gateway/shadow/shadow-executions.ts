import { createSemaphore } from '#platform/runtime/concurrency/semaphore.ts';
import { createTokenBucket } from '#platform/runtime/concurrency/token-bucket.ts';
import { TookTooLongError, within } from '#platform/runtime/concurrency/within.ts';
import { CircuitBreaker, type Passage } from '../fetches/circuit-breaker.ts';
import { canBeCompared, type OwnExecution } from './comparable.ts';
import { compareExecutions } from './compare-executions.ts';
import type { ResultDifference } from './compare-results.ts';
import { type ShadowOutcome, type ShadowParts, shadowsPerSecond } from './shadow-options.ts';
import { ShadowError, ShadowThread, UnloadableError } from './shadow-thread.ts';

/** A supergraph that takes longer to load than this is not compared. Milliseconds. */
const loadMs = 120_000;
/** What an execution that is told to end is given to do so, before its thread is ended. Milliseconds. */
const graceMs = 1_000;
const breaker = { breakerPercent: 50, breakerMinimum: 5, breakerProbes: 1 };
/** Differences of one execution that are logged; what is beyond is counted. */
const differencesLogged = 20;

/** The executions of one supergraph, their budget and their thread, which is started when the first one begins. */
export class ShadowExecutions {
  readonly #parts: ShadowParts;
  readonly #timeoutMs: number;
  readonly #stop = new AbortController();
  readonly #turns;
  readonly #bucket;
  readonly #breaker;
  #thread: ShadowThread | undefined;
  #unloadable = false;

  constructor(parts: ShadowParts) {
    const {
      concurrency = 2,
      perSecond = shadowsPerSecond,
      timeoutMs = 10_000,
      breakerOpenMs = 60_000,
      logger,
    } = parts;
    const now = () => performance.now();
    this.#parts = parts;
    this.#timeoutMs = timeoutMs;
    this.#turns = createSemaphore(concurrency, 0);
    this.#bucket = createTokenBucket({ perSecond, burst: Math.max(1, perSecond), now });
    this.#breaker = new CircuitBreaker({
      ...breaker,
      breakerOpenMs,
      now,
      logger: logger.child({ part: 'shadow' }),
    });
  }

  /** @returns what begins it, once the operation is recorded; `undefined` where it is skipped. */
  reserve(execution: OwnExecution): (() => void) | undefined {
    if (this.#stop.signal.aborted || this.#unloadable) return undefined;
    const passage = canBeCompared(execution) ? this.#enter() : undefined;
    if (!passage) return void this.#count('skipped');
    let reserved = true;
    // Where the operation cannot be recorded, nothing of it is fetched again.
    const unused = setTimeout(() => {
      reserved = false;
      this.#turns.done();
      this.#count('skipped');
      passage('left');
    }, this.#timeoutMs).unref();
    return () => {
      if (!reserved) return;
      reserved = false;
      clearTimeout(unused);
      // After what is to be done for the response.
      setImmediate(() => void this.#run(execution, passage));
    };
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#thread?.end();
  }

  #enter(): Passage | undefined {
    if (!this.#turns.take(() => {})) return undefined;
    const passage = this.#bucket.take() === 0 ? this.#breaker.enter() : undefined;
    if (!passage) this.#turns.done();
    return passage;
  }

  async #run(execution: OwnExecution, passage: Passage) {
    const { correlationId } = execution.operation.context;
    try {
      // Requests outlive the supergraph that they began under, and nothing would end a thread that begins now.
      this.#stop.signal.throwIfAborted();
      const { outcome, differences, domainFailed } = await this.#compare(execution);
      passage(domainFailed ? 'failed' : 'succeeded');
      this.#count(outcome, differences);
      if (outcome !== 'different') return;
      const told = differences.slice(0, differencesLogged);
      this.#parts.logger.warn(
        { correlationId, differences: told, more: differences.length - told.length },
        'the executors differ',
      );
    } catch (error) {
      if (this.#stop.signal.aborted) return passage('left');
      passage('failed');
      this.#count('failed');
      this.#parts.logger.warn({ correlationId, reason: reasonOf(error) }, 'a shadow execution failed');
    } finally {
      this.#turns.done();
    }
  }

  async #compare(execution: OwnExecution) {
    const thread = await this.#ready();
    const late = new AbortController();
    const signal = AbortSignal.any([late.signal, this.#stop.signal]);
    const comparing = compareExecutions({ ...execution, ...this.#parts, thread, signal });
    try {
      return await within(this.#timeoutMs, comparing);
    } catch (error) {
      if (!(error instanceof TookTooLongError)) throw error;
      late.abort();
      // A domain was slow, or the thread is busy with a plan, which nothing but its end can end.
      await within(graceMs, comparing).catch(async (failure: Error) => {
        if (failure instanceof TookTooLongError) await thread.end();
      });
      throw error;
    }
  }

  async #ready(): Promise<ShadowThread> {
    const { sdl, sources, comparedPlans, planFetches, plannerMegabytes: heapMegabytes, logger } = this.#parts;
    if (!this.#thread || this.#thread.ended)
      this.#thread = new ShadowThread({
        sdl,
        domains: [...sources.keys()],
        comparedPlans,
        planFetches,
        heapMegabytes,
      });
    const thread = this.#thread;
    try {
      await within(loadMs, thread.loaded);
      return thread;
    } catch (error) {
      if (error instanceof UnloadableError || error instanceof TookTooLongError) {
        this.#unloadable = true;
        logger.error({ reason: error.message }, 'no executions are compared: the supergraph does not load');
      }
      await thread.end();
      throw error;
    }
  }

  #count(outcome: ShadowOutcome, differences: readonly ResultDifference[] = []): void {
    this.#parts.observer?.event('shadow', { outcome, differences: differences.map(({ kind }) => kind) });
  }
}

/** Any other message may repeat a value. */
function reasonOf(error: unknown): string {
  const ours = error instanceof ShadowError || error instanceof TookTooLongError;
  return ours ? error.message : `It threw a ${(error as Error).name}.`;
}
