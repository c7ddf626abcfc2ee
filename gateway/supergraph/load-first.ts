import { supergraphDigest } from '#platform/runtime/accepted-supergraph.ts';
import type { Logger } from '#platform/runtime/log.ts';
import type { AcceptedSupergraphs } from './accepted-supergraphs.ts';
import { LoosenedSupergraphError } from './load-accepted.ts';
import type { Supergraph } from './load-supergraph.ts';

/**
 * Loads what a gateway starts with: what its file holds. Where that protects less than the last accepted one, the last
 * accepted one, so that a restart opens nothing.
 * @throws SupergraphError where neither loads.
 */
export async function loadFirst(
  sdl: string,
  load: (sdl: string) => Promise<Supergraph>,
  accepted: AcceptedSupergraphs,
  logger: Logger,
): Promise<Supergraph> {
  try {
    return await load(sdl);
  } catch (error) {
    const last = error instanceof LoosenedSupergraphError ? await accepted.last() : undefined;
    if (last === undefined) throw error;
    const { message: reason } = error as Error;
    logger.error(
      { reason, refused: supergraphDigest(sdl), serving: supergraphDigest(last) },
      'a supergraph was refused; the last accepted one is served',
    );
    return load(last);
  }
}
