import { channel } from 'node:diagnostics_channel';
import type { Worker } from 'node:worker_threads';
import type { PlannerRequest } from '#gateway/supergraph/thread/planner-worker.ts';

export interface StartedThread {
  readonly worker: Worker;
  /** What it was asked, in order. */
  readonly asked: PlannerRequest[];
}

export interface PlannerThreads extends Disposable {
  /** Those that have been started since. */
  readonly started: readonly StartedThread[];
  /** Called once with what is asked next that it is true of, after it was sent. */
  once(when: (question: PlannerRequest) => boolean, then: (worker: Worker) => void): void;
  /** Documents that were to be planned since, in order. */
  planned(): readonly string[];
}

/** Watches the threads of this process, as Node.js tells of each that is started. */
export function watchPlannerThreads(): PlannerThreads {
  const started: StartedThread[] = [];
  const waiting = new Set<(question: PlannerRequest, worker: Worker) => void>();

  function watch(message: unknown): void {
    const { worker } = message as { readonly worker: Worker };
    const asked: PlannerRequest[] = [];
    started.push({ worker, asked });
    const post = worker.postMessage.bind(worker);
    worker.postMessage = (question: PlannerRequest) => {
      asked.push(question);
      post(question);
      for (const tell of waiting) tell(question, worker);
    };
  }

  channel('worker_threads').subscribe(watch);
  return {
    started,
    once(when, then) {
      const tell = (question: PlannerRequest, worker: Worker) => {
        if (!when(question)) return;
        waiting.delete(tell);
        then(worker);
      };
      waiting.add(tell);
    },
    planned: () =>
      started.flatMap(({ asked }) =>
        asked.flatMap((question) => (question.kind === 'plan' ? [question.document] : [])),
      ),
    [Symbol.dispose]() {
      channel('worker_threads').unsubscribe(watch);
    },
  };
}
