import cluster from 'node:cluster';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '#platform/runtime/log.ts';
import { StartError } from '../start/start-error.ts';
import { type ForkedProcess, type ForkOptions, forkProcess, type ServedAt } from './forked-process.ts';
import type { Ask, Beginning } from './messages.ts';

export interface ServingProcessesOptions extends Pick<ForkOptions, 'take' | 'answer'> {
  readonly count: number;
  /** The command line of each. */
  readonly args: readonly string[];
  /** 0 lets the first one pick, for all. */
  readonly port: number;
  readonly beginning: Pick<Beginning, 'envelopeKey' | 'measured'>;
  readonly logger: Logger;
  /** A process is gone that had this id. */
  ended(id: number): void;
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
  /** In a row, without long service between. */
  ends: number;
  timer?: NodeJS.Timeout;
}

const firstDelayMs = 200;
const longestDelayMs = 30_000;
/** A process that has served for so long was no failure. */
const stableMs = 60_000;
/** Between a process's answer and the next question whether it is there. */
const pulseMs = 2_000;
/** Questions in a row without an answer, each with two seconds for it, after which a process is ended. */
const pulsesMissed = 5;
/** Starts that fail in a row, while nobody serves, before it is given up. */
const failedStarts = 5;

/**
 * Starts processes that serve on one port, and waits until all of them do. One that ends later is replaced, after a
 * time that grows while it keeps ending.
 * @throws StartError of the first that does not come to serve; none is left then.
 */
export async function startServingProcesses(options: ServingProcessesOptions): Promise<ServingProcesses> {
  const { count, logger, take, answer } = options;
  cluster.setupPrimary({ exec: join(import.meta.dirname, 'worker-process.ts'), args: [...options.args] });
  const places = Array.from({ length: count }, (_, index): Place => ({ number: index + 1, ends: 0 }));
  const early = Promise.withResolvers<never>();
  let started = false;
  let stopping = false;
  let { port } = options;
  let on: ServedAt | undefined;
  let ends = 0;
  let failures = 0;
  let failure: StartError | undefined;

  const serving = () => places.filter(({ servingSince }) => servingSince !== undefined);

  function beginningOf(number: number): Beginning {
    // Where others listen, node:cluster finds what they listen on by the number that they asked for.
    if (on && serving().length === 0) port = on.port;
    return { ...options.beginning, number, processes: count, port };
  }

  async function launch(place: Place): Promise<void> {
    const forked = forkProcess({ beginning: () => beginningOf(place.number), take, answer });
    place.process = forked;
    void forked.ended.then((how) => ended(place, forked, how));
    const at = await forked.serves;
    on ??= at;
    // All others ended while this one started, and with them what they listened on.
    if (on.port !== at.port) return forked.kill();
    place.servingSince = Date.now();
    failures = 0;
    logger.info({ pid: forked.pid, process: place.number }, 'a process serves');
    void endWhereHung(place, forked);
  }

  /** One that is there and answers nobody would be given its share of connections for ever. */
  async function endWhereHung({ number }: Place, forked: ForkedProcess): Promise<void> {
    let over = false;
    void forked.ended.then(() => (over = true));
    for (let missed = 0; missed < pulsesMissed; ) {
      if (over || stopping) return;
      missed = (await forked.ask('pulse')) === undefined ? missed + 1 : 0;
      if (missed === 0) await wait(pulseMs, undefined, { ref: false });
    }
    if (over || stopping) return;
    logger.error({ pid: forked.pid, process: number }, 'a serving process does not answer, and is ended');
    forked.kill();
  }

  function relaunch(place: Place): void {
    launch(place).catch((error: StartError) => {
      failure = error;
      if (!stopping)
        logger.error({ reason: error.message, process: place.number }, 'a serving process did not start');
    });
  }

  function ended(place: Place, { id, pid }: ForkedProcess, how: string): void {
    const { servingSince } = place;
    place.servingSince = undefined;
    options.ended(id);
    if (stopping) return;
    if (!started) {
      early.reject(new StartError(`A serving process ended before all served (${how}).`));
      return;
    }
    ends += 1;
    if (servingSince === undefined) failures += 1;
    else if (Date.now() - servingSince > stableMs) place.ends = 0;
    if (servingSince === undefined && failures >= failedStarts && serving().length === 0) {
      options.failed(failure ?? new StartError(`No serving process can be started (${how}).`));
      return;
    }
    const restartMs = Math.min(firstDelayMs * 2 ** place.ends, longestDelayMs);
    place.ends += 1;
    logger.error({ pid, process: place.number, how, restartMs }, 'a serving process has ended');
    place.timer = setTimeout(relaunch, restartMs, place);
  }

  async function stop(): Promise<void> {
    stopping = true;
    for (const { timer } of places) clearTimeout(timer);
    await Promise.all(places.map((place) => place.process?.stop()));
  }

  try {
    await Promise.race([Promise.all(places.map(launch)), early.promise]);
  } catch (error) {
    await stop();
    throw error;
  }
  started = true;
  return {
    url: on?.url ?? '',
    get serving() {
      return serving().length;
    },
    get ends() {
      return ends;
    },
    async ask(what) {
      const answers = serving().map(async ({ process }) => ({
        id: process?.id ?? 0,
        value: await process?.ask(what),
      }));
      return (await Promise.all(answers)).filter(({ value }) => value !== undefined);
    },
    [Symbol.asyncDispose]: stop,
  };
}
