import type { Logger } from '#platform/runtime/log.ts';
import type { GatewayOptions } from '../options.ts';
import type { Supergraph } from './load-supergraph.ts';
import type { ServedSupergraph } from './served-supergraph.ts';
import { watchFile } from './watch-file.ts';

/**
 * Serves what a supergraph's file becomes. One that does not load is refused, and the last good one goes on.
 * @param sdl what the file held when it was loaded.
 */
export function followFile(
  supergraph: GatewayOptions['supergraph'],
  sdl: string,
  load: (sdl: string) => Promise<Supergraph>,
  served: ServedSupergraph,
  logger: Logger,
): Disposable {
  if (typeof supergraph === 'string') return { [Symbol.dispose]() {} };
  return watchFile(supergraph.file, sdl, async (text) => {
    try {
      served.replace(await load(text));
      logger.info('the supergraph was replaced');
    } catch (error) {
      logger.error({ reason: (error as Error).message }, 'a supergraph was refused; the last one is served');
    }
  });
}
