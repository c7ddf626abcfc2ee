import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { StartError } from '../start/start-error.ts';
import { closeLostConnections } from './lost-connections.ts';
import type { Ask, Beginning, FromServing, ToServing } from './messages.ts';
import { createProcessRequests } from './process-requests.ts';

/** A serving process, as its primary has it. */
export interface ForkedProcess {
  /** No other one has it, before or after. */
  readonly id: number;
  readonly pid: number | undefined;
  /** Rejects with a StartError where it ends before it serves. */
  readonly serves: Promise<ServedAt>;
  /** Resolves with how it ended: `SIGKILL`, `exit code 1`. */
  readonly ended: Promise<string>;
  /** The response, or `undefined` where there is none in time. */
  ask(what: Ask['what']): Promise<unknown>;
  kill(): void;
  /** Lets it answer what is in flight. */
  stop(): Promise<void>;
}

export interface ServedAt {
  /** Without a path. */
  readonly url: string;
  readonly port: number;
}

export interface ForkOptions {
  /** Asked when the process listens to what it is told. */
  beginning(): Beginning;
  /** What it tells of its work. @param id of the process */
  take(message: FromServing, id: number): void;
  /** The response to what it asks. @param id of the process */
  respond(ask: Ask, id: number): Promise<unknown>;
}

/** What is in flight is given so long; longer than a process takes to close its connections. */
const graceMs = 12_000;

export function forkProcess({ beginning, take, respond }: ForkOptions): ForkedProcess {
  const worker = cluster.fork();
  closeLostConnections(worker);
  const questions = createProcessRequests((ask) => tell(worker, ask));
  const serves = Promise.withResolvers<ServedAt>();
  const ended = endOf(worker);
  worker.on('message', async (message: FromServing) => {
    if (message.kind === 'here') tell(worker, { kind: 'begin', beginning: beginning() });
    else if (message.kind === 'serving') serves.resolve(message);
    else if (message.kind === 'failed') serves.reject(new StartError(message.message, message.exitCode));
    else if (message.kind === 'reply') questions.settle(message);
    else if (message.kind === 'ask')
      tell(worker, { kind: 'reply', id: message.id, value: await respond(message, worker.id) });
    else take(message, worker.id);
  });
  // Told of by its end.
  worker.on('error', () => {});
  void ended.then((how) =>
    serves.reject(new StartError(`A serving process ended before it served (${how}).`)),
  );
  return {
    id: worker.id,
    pid: worker.process.pid,
    serves: serves.promise,
    ended,
    ask: (what) => questions.ask(what),
    kill: () => void worker.process.kill('SIGKILL'),
    async stop() {
      const force = setTimeout(() => worker.process.kill('SIGKILL'), graceMs);
      worker.process.kill('SIGTERM');
      await ended;
      clearTimeout(force);
    },
  };
}

/** Once it is gone and all that it told is read: `exit` may come before that, and `disconnect` not at all. */
async function endOf(worker: Worker): Promise<string> {
  const [code, signal] = await once(worker.process, 'close');
  return signal ?? `exit code ${code}`;
}

function tell(worker: Worker, message: ToServing): void {
  if (worker.isConnected()) worker.process.send(message, () => {});
}
