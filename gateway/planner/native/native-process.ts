import { type ChildProcess, fork } from 'node:child_process';
import { TookTooLongError, within } from '#platform/runtime/concurrency/within.ts';
import type { PlanRequest } from '../planner.ts';

/** What the process is asked. */
export type NativeQuestion =
  | { readonly id: number; readonly kind: 'load'; readonly sdl: string; readonly megabytes: number }
  | {
      readonly id: number;
      readonly kind: 'plan';
      readonly document: string;
      readonly operationName: string | undefined;
      readonly labels: readonly string[];
    };

export type NativeResponse =
  | { readonly id: number; readonly kind: 'loaded' }
  | { readonly id: number; readonly kind: 'planned'; readonly plan: unknown }
  | { readonly id: number; readonly kind: 'failed'; readonly reason: string };

/** The planner did not plan the operation, and would not another time. */
export class NativeRefusalError extends Error {
  override readonly name = 'NativeRefusalError';
}

/** There is no process now: it does not start, has ended, or waits to be started again. */
export class NativeUnavailableError extends Error {
  override readonly name = 'NativeUnavailableError';
  /** Whether it may be started again. */
  readonly passes: boolean;

  constructor(message: string, passes = false) {
    super(message);
    this.passes = passes;
  }
}

export interface NativeProcessOptions {
  /** Without directives that Federation does not know; called with each start. */
  readonly sdl: () => string;
  /** After which it is ended while it plans. Milliseconds. */
  readonly planningMs: number;
  /** Of its memory. 0 is no limit. */
  readonly megabytes: number;
  /** @default the one beside this file */
  readonly main?: URL;
  /** Whether it is started with the first operation that it is asked to plan. @default false */
  readonly onDemand?: boolean | undefined;
}

/** Plans with native code in a process of its own. Disposing it ends the process. */
export interface NativeProcess extends Disposable {
  readonly pid: number | undefined;
  /** @throws NativeRefusalError, NativeUnavailableError */
  plan(request: PlanRequest): Promise<unknown>;
}

/** How long it waits before it starts a process again: twice as long each time, from the first to the last. Milliseconds. */
const backOff = { first: 100, last: 30_000 };

/** How long a process has to load a supergraph. Milliseconds: one of 500 domains takes 4,000. */
const loadingMs = 30_000;

/** A process that has ended so often without a plan in between is not started again. */
const mostFailures = 10;

interface Running {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  ask(question: Asked, ms: number): Promise<NativeResponse>;
}

type Asked = NativeQuestion extends infer Each
  ? Each extends NativeQuestion
    ? Omit<Each, 'id'>
    : never
  : never;

/** Starts the process immediately, or when it is first asked; what is asked before it is ready waits. */
export function startNativeProcess(options: NativeProcessOptions): NativeProcess {
  const { sdl, planningMs, megabytes } = options;
  const main = options.main ?? new URL('./native-main.ts', import.meta.url);
  let failures = 0;
  let notBefore = 0;
  let closed = false;
  let running: Running | undefined = options.onDemand ? undefined : start();

  function start(): Running {
    const child = fork(main, {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'json',
    });
    child.unref();
    child.channel?.unref();
    const waiting = new Map<number, PromiseWithResolvers<NativeResponse>>();
    let last = 0;
    child.on('message', (response: NativeResponse) => {
      waiting.get(response.id)?.resolve(response);
      waiting.delete(response.id);
    });
    child.on('error', () => {});
    child.on('exit', () => {
      for (const { reject } of waiting.values())
        reject(new NativeRefusalError('The process of the planner ended.'));
      waiting.clear();
      if (running?.child === child) failed();
    });

    async function ask(question: Asked, ms: number): Promise<NativeResponse> {
      last += 1;
      const id = last;
      const response = Promise.withResolvers<NativeResponse>();
      waiting.set(id, response);
      // It must not go while somebody waits for it.
      child.channel?.ref();
      const timer = setTimeout(() => child.kill('SIGKILL'), ms);
      child.send(
        { ...question, id },
        (error) => error && response.reject(new NativeUnavailableError('It has ended.')),
      );
      return response.promise.finally(() => {
        clearTimeout(timer);
        if (waiting.size === 0) child.channel?.unref();
      });
    }

    const ready = ask({ kind: 'load', sdl: sdl(), megabytes }, loadingMs).then((response) => {
      if (response.kind !== 'loaded') throw new NativeUnavailableError('It does not load the supergraph.');
    });
    ready.catch(() => child.kill('SIGKILL'));
    return { child, ready, ask };
  }

  function failed(): void {
    running = undefined;
    notBefore = performance.now() + Math.min(backOff.first * 2 ** failures, backOff.last);
    failures += 1;
  }

  return {
    get pid() {
      return running?.child.pid;
    },
    async plan({ document, operationName, overrideLabels = [] }) {
      const mayStart = !closed && failures < mostFailures && performance.now() >= notBefore;
      running ??= mayStart ? start() : undefined;
      if (!running) {
        const passes = !closed && failures < mostFailures;
        throw new NativeUnavailableError('The process of the planner is not started.', passes);
      }
      const { ready, ask } = running;
      await within(planningMs, ready).catch((error: Error) => {
        // A large supergraph takes it longer to load than an operation may wait.
        const passes = error instanceof TookTooLongError;
        throw new NativeUnavailableError('The process of the planner does not start.', passes);
      });
      const response = await ask(
        { kind: 'plan', document, operationName, labels: overrideLabels },
        planningMs,
      );
      if (response.kind !== 'planned') throw new NativeRefusalError('The planner refuses the operation.');
      failures = 0;
      return response.plan;
    },
    [Symbol.dispose]() {
      closed = true;
      const ending = running?.child;
      running = undefined;
      ending?.kill('SIGKILL');
    },
  };
}
