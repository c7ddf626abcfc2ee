import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { shownPath } from '../../mesh/domains.ts';
import { Restarts } from '../../runtime/concurrency/back-off.ts';
import { spawnLogged, stopChild } from './logged-process.ts';

export interface ServiceSpec {
  readonly name: string;
  /** The program and arguments for `node`. */
  readonly args: readonly string[];
  /** Added to this process's own environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Receives standard output and standard error; truncated at the first start. */
  readonly logFile: string;
}

export interface Service {
  readonly name: string;
  readonly logFile: string;
  /** The pid of the running process; `undefined` between an end and the next start. */
  readonly pid: number | undefined;
}

export interface SupervisorOptions {
  /** Whether a service that ends by itself is restarted. */
  readonly restart: boolean;
  /** Prints one line for people. */
  readonly say: (line: string) => void;
  /**
   * The delay before the second restart in a row, in milliseconds; doubled up to 30 s while the service keeps ending.
   * The first restart is immediate. @default 250
   */
  readonly restartDelayMs?: number;
}

export interface Supervisor extends AsyncDisposable {
  start(spec: ServiceSpec): Service;
}

interface Running extends Service {
  pid: number | undefined;
  child?: ChildProcess;
  timer?: NodeJS.Timeout;
  readonly restarts: Restarts;
}

const preloads = [
  import.meta.resolve('./exit-with-parent.ts'),
  import.meta.resolve('./keep-compiled-code.ts'),
].flatMap((module) => ['--import', module]);
const restarts = { firstMs: 250, longestMs: 30_000, stableMs: 10_000, firstImmediately: true };
const graceMs = 8_000;

/**
 * Runs services as processes of their own and reports when one ends. Disposing it stops them all, the last started
 * first; they also stop by themselves when this process is gone.
 */
export function createSupervisor(options: SupervisorOptions): Supervisor {
  const services: Running[] = [];
  let stopping = false;

  function launch(spec: ServiceSpec, service: Running, flags: 'w' | 'a'): void {
    const { args, environment, logFile } = spec;
    // A process group of its own: Ctrl-C reaches this process only, which then stops them in order.
    const child = spawnLogged({ args: [...preloads, ...args], environment, logFile, flags, detached: true });
    const startedAt = Date.now();
    service.child = child;
    service.pid = child.pid;
    child.once('exit', (code, signal) => {
      service.pid = undefined;
      if (stopping) return;
      ended(spec, service, { how: signal ?? `exit code ${code}`, ranMs: Date.now() - startedAt });
    });
  }

  function ended(spec: ServiceSpec, service: Running, { how, ranMs }: { how: string; ranMs: number }): void {
    const words = lastWords(spec.logFile);
    const what = `${service.name} has stopped (${how}${words && `: ${words}`}); its log is ${shownPath(spec.logFile)}.`;
    if (!options.restart) {
      options.say(`${what} The others continue without it.`);
      return;
    }
    const delay = service.restarts.delayAfter(ranMs);
    const when = delay === 0 ? 'immediately' : `in ${delay / 1_000} s`;
    options.say(`${what} The others continue; it is restarted ${when}.`);
    service.timer = setTimeout(() => {
      launch(spec, service, 'a');
      options.say(`${service.name} is restarted (pid ${service.pid}).`);
    }, delay);
  }

  return {
    start(spec) {
      const { name, logFile } = spec;
      const { restartDelayMs: firstMs = restarts.firstMs } = options;
      const service: Running = {
        name,
        logFile,
        pid: undefined,
        restarts: new Restarts({ ...restarts, firstMs }),
      };
      services.push(service);
      launch(spec, service, 'w');
      return service;
    },
    async [Symbol.asyncDispose]() {
      stopping = true;
      for (const { timer } of services) clearTimeout(timer);
      const [last, ...others] = services.toReversed();
      // The last started is the gateway: while it finishes its responses, the domains must be available.
      if (last) await stop(last);
      await Promise.all(others.map(stop));
    },
  };
}

/** The message of a log's last line, if the service logged it as fatal. */
function lastWords(logFile: string): string {
  const line = readFileSync(logFile, 'utf8').trimEnd().split('\n').at(-1) ?? '';
  try {
    const { level, message } = JSON.parse(line) as { level?: unknown; message?: unknown };
    return level === 'fatal' ? String(message) : '';
  } catch {
    return '';
  }
}

async function stop({ child }: Running): Promise<void> {
  if (child) await stopChild(child, graceMs);
}
