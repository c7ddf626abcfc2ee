import { type PlannerThread, startPlannerThread } from './planner-thread.ts';

/** What a thread may keep of the last supergraph when it waits for the next one: of a large one it is too much. */
const heapBytesCached = 134_217_728;

/** How long it waits for the next one. Milliseconds: what V8 has of memory for it, some 100 MB, is not for longer. */
const spareMs = 10_000;

/**
 * A thread takes half a second of CPU to start, most of it the planner's own code. So one that is done with its
 * supergraph, and has little in its heap, waits for the next one for a while: one of a process, whatever plans there.
 */
let spare: PlannerThread | undefined;

export function takeThread(heapMegabytes: number): PlannerThread {
  const kept = spare;
  if (!kept || kept.ended || kept.heapMegabytes !== heapMegabytes) return startPlannerThread(heapMegabytes);
  spare = undefined;
  return kept;
}

/** Ends it, or keeps it for the next one who takes one. It has answered what it was asked. */
export async function giveBack(thread: PlannerThread): Promise<void> {
  if (thread.ended) return;
  const heapBytes = await thread.ask({ kind: 'release' }, 'released').then(
    (released) => released.heapBytes,
    () => Number.POSITIVE_INFINITY,
  );
  if (heapBytes > heapBytesCached || (spare && !spare.ended)) return thread.end();
  spare = thread;
  setTimeout(() => {
    if (spare !== thread) return;
    spare = undefined;
    void thread.end();
  }, spareMs).unref();
}
