import type { Logger } from '#platform/runtime/log.ts';
import type { ActiveSupergraph } from './active-supergraph.ts';
import type { Supergraph } from './load-supergraph.ts';
import type { SupergraphSource } from './read-supergraph.ts';
import { warmPlans } from './warm-plans.ts';
import { watchFile } from './watch-file.ts';

/**
 * Serves what a supergraph's file becomes, once that is loaded and warm. One that does not load is refused, and the
 * last good one goes on. One is loaded at a time, and the next one when the last has ended: of a file that changes
 * faster, what it becomes in the end.
 * @param sdl what the file held when it was loaded.
 */
export function followFile(
  supergraph: SupergraphSource,
  sdl: string,
  load: (sdl: string, signal: AbortSignal) => Promise<Supergraph>,
  served: ActiveSupergraph,
  logger: Logger,
): AsyncDisposable {
  if (typeof supergraph === 'string') return { async [Symbol.asyncDispose]() {} };
  const stop = new AbortController();
  let replacing = Promise.resolve();

  async function replace(text: string): Promise<void> {
    const started = performance.now();
    const next = await load(text, stop.signal).catch((error: Error) => {
      const { message: reason } = error;
      if (!stop.signal.aborted) logger.error({ reason }, 'a supergraph was refused; the last one is served');
    });
    if (!next) return;
    const last = served.current;
    const warm = await warmPlans(next, last, stop.signal);
    if (stop.signal.aborted) return next[Symbol.asyncDispose]();
    served.replace(next);
    const durationMs = Math.round(performance.now() - started);
    logger.info({ durationMs, warm }, 'the supergraph was replaced');
    await last.retire(stop.signal);
  }

  const watching = watchFile(supergraph.file, sdl, (text) => {
    replacing = replace(text).catch((err: Error) => logger.error({ err }, 'a supergraph was not replaced'));
    return replacing;
  });
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      watching[Symbol.dispose]();
      await replacing;
    },
  };
}
