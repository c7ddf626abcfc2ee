import cluster from 'node:cluster';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Restarts } from '#platform/runtime/concurrency/back-off.ts';
import type { Logger } from '#platform/runtime/log.ts';
import { StartError } from '../start/start-error.ts';
import { type ForkedProcess, type ForkOptions, forkProcess, type ServedAt } from './forked-process.ts';
import type { Ask, Beginning } from './messages.ts';

export interface ServingProcessesOptions extends Pick<ForkOptions, 'take' | 'respond'> {
  readonly count: number;
  /** The command line of each. */
  readonly args: readonly string[];
  /** 0 lets the first one pick, for all. */
  readonly port: number;
  readonly beginning: Pick<Beginning, 'envelopeKey' | 'measured'>;
  readonly logger: Logger;
  /** A process is gone that had this id. */
  ended(id: number): void;
  /** A process has not answered in time, and is left out of `ids` until it does. */
  unheard(): void;
  /** None serves any more, and none can be started. */
  failed(error: StartError): void;
}

/** Processes that serve on one port. Disposing it lets them answer what is in flight, and leaves none. */
export interface ServingProcesses extends AsyncDisposable {
  /** Without a path. */
  readonly url: string;
  /** Asks all that serve at once; those that do not answer in time are left out. */
  ask(what: Ask['what']): Promise<readonly WorkerReply[]>;
  readonly serving: number;
  /** Of those that serve, and answered when they were last asked whether they are there. */
  readonly ids: readonly number[];
  /** That ended without being told to. */
  readonly ends: number;
}

export interface WorkerReply {
  readonly id: number;
  readonly value: unknown;
}

/** Where a process is, and the one that replaces it. */
interface Place {
  readonly number: number;
  process?: ForkedProcess;
  /** In milliseconds; `undefined` where it does not serve. */
  servingSince?: number | undefined;
  /** Questions in a row that it has not answered. */
  missed?: number;
  readonly restarts: Restarts;
  timer?: NodeJS.Timeout;
}

/** A process that has served for a minute was no failure. */
const restarts = { firstMs: 200, longestMs: 30_000, stableMs: 60_000 };
/** Between a process's answer and the next question whether it is there. */
const pulseMs = 2_000;
/** ProcessRequests in a row without a response, each with two seconds for it, after which a process is ended. */
const pulsesMissed = 5;
/** Starts that fail in a row, while nobody serves, before it is given up. */
const failedStarts = 5;

/**
 * Starts processes that serve on one port, and waits until all of them do. One that ends later is replaced, after a
 * time that grows while it keeps ending.
 * @throws StartError of the first that does not come to serve; none is left then.
 */
export async function startServingProcesses(options: ServingProcessesOptions): Promise<ServingProcesses> {
  cluster.setupPrimary({
    exec: fileURLToPath(import.meta.resolve('./worker-process.ts')),
    args: [...options.args],
  });
  const pool = new WorkerPool(options);
  await pool.start();
  return pool;
}

class WorkerPool implements ServingProcesses {
  readonly #options: ServingProcessesOptions;
  readonly #places: readonly Place[];
  /** Rejects where a process ends before all serve. */
  readonly #early = Promise.withResolvers<never>();
  #started = false;
  #stopping = false;
  #port: number;
  #on: ServedAt | undefined;
  #ends = 0;
  /** Starts that failed in a row. */
  #failures = 0;
  #failure: StartError | undefined;

  constructor(options: ServingProcessesOptions) {
    const { count, port } = options;
    this.#options = options;
    this.#port = port;
    this.#places = Array.from({ length: count }, (_, index) => ({
      number: index + 1,
      restarts: new Restarts(restarts),
    }));
  }

  async start(): Promise<void> {
    try {
      const all = this.#places.map((place) => this.#launch(place));
      await Promise.race([Promise.all(all), this.#early.promise]);
    } catch (error) {
      await this[Symbol.asyncDispose]();
      throw error;
    }
    this.#started = true;
  }

  get url(): string {
    return this.#on?.url ?? '';
  }

  get serving(): number {
    return this.#serving().length;
  }

  get ids(): readonly number[] {
    return this.#serving().flatMap(({ process, missed }) => (process && !missed ? [process.id] : []));
  }

  get ends(): number {
    return this.#ends;
  }

  async ask(what: Ask['what']): Promise<readonly WorkerReply[]> {
    const responses = this.#serving().map(async ({ process }) => ({
      id: process?.id ?? 0,
      value: await process?.ask(what),
    }));
    return (await Promise.all(responses)).filter(({ value }) => value !== undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true;
    for (const { timer } of this.#places) clearTimeout(timer);
    await Promise.all(this.#places.map((place) => place.process?.stop()));
  }

  #serving(): readonly Place[] {
    return this.#places.filter(({ servingSince }) => servingSince !== undefined);
  }

  #beginningOf(number: number): Beginning {
    // Where others listen, node:cluster finds what they listen on by the number that they asked for.
    if (this.#on && this.serving === 0) this.#port = this.#on.port;
    return { ...this.#options.beginning, number, processes: this.#places.length, port: this.#port };
  }

  async #launch(place: Place): Promise<void> {
    const { take, respond, logger } = this.#options;
    const forked = forkProcess({ beginning: () => this.#beginningOf(place.number), take, respond });
    place.process = forked;
    place.missed = 0;
    void forked.ended.then((how) => this.#ended(place, forked, how));
    const at = await forked.serves;
    this.#on ??= at;
    // All others ended while this one started, and with them what they listened on.
    if (this.#on.port !== at.port) return forked.kill();
    place.servingSince = Date.now();
    this.#failures = 0;
    logger.info({ pid: forked.pid, process: place.number }, 'a process serves');
    void this.#endWhereHung(place, forked);
  }

  /** One that is there and answers nobody would be given its share of connections for ever. */
  async #endWhereHung(place: Place, forked: ForkedProcess): Promise<void> {
    const { number } = place;
    let over = false;
    void forked.ended.then(() => (over = true));
    for (let missed = 0; missed < pulsesMissed; ) {
      if (over || this.#stopping) return;
      missed = (await forked.ask('pulse')) === undefined ? missed + 1 : 0;
      if (place.process === forked) place.missed = missed;
      if (missed > 0) this.#options.unheard();
      if (missed === 0) await wait(pulseMs, undefined, { ref: false });
    }
    if (over || this.#stopping) return;
    const about = { pid: forked.pid, process: number };
    this.#options.logger.error(about, 'a serving process does not answer, and is ended');
    forked.kill();
  }

  #relaunch(place: Place): void {
    this.#launch(place).catch((error: StartError) => {
      this.#failure = error;
      if (this.#stopping) return;
      const about = { reason: error.message, process: place.number };
      this.#options.logger.error(about, 'a serving process did not start');
    });
  }

  #ended(place: Place, { id, pid }: ForkedProcess, how: string): void {
    const { servingSince } = place;
    const { ended, failed, logger } = this.#options;
    place.servingSince = undefined;
    ended(id);
    if (this.#stopping) return;
    if (!this.#started) {
      this.#early.reject(new StartError(`A serving process ended before all served (${how}).`));
      return;
    }
    this.#ends += 1;
    if (servingSince === undefined) {
      this.#failures += 1;
      if (this.#failures >= failedStarts && this.serving === 0) {
        failed(this.#failure ?? new StartError(`No serving process can be started (${how}).`));
        return;
      }
    }
    const restartMs = place.restarts.delayAfter(servingSince === undefined ? 0 : Date.now() - servingSince);
    logger.error({ pid, process: place.number, how, restartMs }, 'a serving process has ended');
    place.timer = setTimeout(() => this.#relaunch(place), restartMs);
  }
}
