/**
 * The process of the planner that is native code: what goes wrong in it, or takes its memory, ends this process and
 * nothing else. It ends with the one that started it.
 */
import { createRequire } from 'node:module';
import type { NativeQuestion, NativeResponse } from './native-process.ts';

interface NativePlanner {
  readonly overridePercentages: readonly number[];
  planAsync(
    query: string,
    operationName: string | undefined,
    activeLabels: Set<string>,
    percentage: number,
  ): Promise<unknown>;
}

/** How often it looks at its memory while it plans. */
const watchedMs = 50;

let planner: NativePlanner | undefined;
let mostBytes = Number.POSITIVE_INFINITY;
let planning = 0;

function end(): void {
  // At once: native code may be busy in another thread, and no exit waits for it then.
  process.kill(process.pid, 'SIGKILL');
}

function checkMemory(): void {
  if (process.memoryUsage.rss() > mostBytes) end();
}

setInterval(() => planning > 0 && checkMemory(), watchedMs).unref();

async function respond(question: NativeQuestion): Promise<NativeResponse> {
  const { id } = question;
  if (question.kind === 'load') {
    const { QueryPlanner } = createRequire(import.meta.url)('@graphql-hive/router-query-planner');
    planner = undefined;
    mostBytes = question.megabytes === 0 ? Number.POSITIVE_INFINITY : question.megabytes * 1_048_576;
    planner = new QueryPlanner(question.sdl) as NativePlanner;
    checkMemory();
    return { id, kind: 'loaded' };
  }
  if (!planner) throw new Error('A plan without a supergraph.');
  const { document, operationName, labels } = question;
  planning += 1;
  try {
    const percentage = drawOf(planner.overridePercentages, labels);
    const plan = await planner.planAsync(document, operationName, new Set(labels), percentage);
    return { id, kind: 'planned', plan };
  } finally {
    planning -= 1;
  }
}

/** A number by which exactly those labels `percent(n)` are on that are: one draw has decided of all. */
function drawOf(percentages: readonly number[], labels: readonly string[]): number {
  const on = new Set(labels.map((label) => Number(/^percent\((.+)\)$/.exec(label)?.[1])));
  return Math.max(0, ...percentages.filter((percentage) => !on.has(percentage)));
}

process.on('disconnect', end);
process.on('message', async (question: NativeQuestion) => {
  const answered = await respond(question).catch(
    (error: Error): NativeResponse => ({ id: question.id, kind: 'failed', reason: error.message }),
  );
  process.send?.(answered);
});
