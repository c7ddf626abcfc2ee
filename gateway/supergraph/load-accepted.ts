import { supergraphDigest } from '#platform/runtime/accepted-supergraph.ts';
import type { RemovedPolicy } from '#schema/changes/removed-policy.ts';
import type { AcceptedSupergraphs } from './accepted-supergraphs.ts';
import { type Supergraph, SupergraphError } from './load-supergraph.ts';

/** How often the one that is compared with may change under it. */
const attempts = 5;

/** Of what is lost, in messages. */
const lossesNamed = 3;

/**
 * Loads a supergraph, and gives it only where it protects all that the last accepted one protects, or where the
 * operator has accepted it by its digest. It is the last accepted one then.
 * @param load is given the one to compare with, and what is remembered of those before it. @throws LoosenedSupergraphError, or what `load` throws.
 */
export async function loadAccepted(
  sdl: string,
  accepted: AcceptedSupergraphs,
  load: (comparedWith: string | undefined, removedBefore: readonly RemovedPolicy[]) => Promise<Supergraph>,
): Promise<Supergraph> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const last = await accepted.last();
    const supergraph = await load(last, await accepted.removed());
    try {
      await checkLoosened(supergraph, accepted);
      const since = last === undefined ? undefined : supergraphDigest(last);
      if (await accepted.keep(sdl, since, supergraph.removed)) return supergraph;
    } catch (error) {
      await supergraph[Symbol.asyncDispose]();
      throw error;
    }
    await supergraph[Symbol.asyncDispose]();
  }
  throw new SupergraphError('The supergraph cannot be compared: the last accepted one changes all the time.');
}

/** It loads, and protects less than the last accepted one. */
export class LoosenedSupergraphError extends SupergraphError {
  /** What would be lost, one message each. */
  readonly losses: readonly string[];
  constructor(digest: string, losses: readonly string[]) {
    const named = losses.slice(0, lossesNamed).join(' ');
    const more = losses.length > lossesNamed ? ` And ${losses.length - lossesNamed} more.` : '';
    super(
      `The supergraph with the SHA-256 ${digest} loses ${losses.length === 1 ? 'a protection' : `${losses.length} protections`} of the last accepted one. ${named}${more} To serve it all the same: --accept-loosening ${digest}, or "weft policy accept-loosening ${digest}".`,
    );
    this.losses = losses;
  }
}

async function checkLoosened({ digest, loosened }: Supergraph, accepted: AcceptedSupergraphs): Promise<void> {
  if (loosened.length === 0 || (await accepted.accepts(digest))) return;
  throw new LoosenedSupergraphError(digest, loosened);
}
