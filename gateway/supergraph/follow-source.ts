import { once } from 'node:events';
import { supergraphDigest } from '#platform/runtime/accepted-supergraph.ts';
import type { Logger } from '#platform/runtime/log.ts';
import type { AcceptedSupergraphs } from './accepted-supergraphs.ts';
import type { ActiveSupergraph } from './active-supergraph.ts';
import { LoosenedSupergraphError } from './load-accepted.ts';
import type { Supergraph } from './load-supergraph.ts';
import type { SupergraphSource } from './sources/supergraph-source.ts';
import type { SupergraphStatus } from './supergraph-status.ts';
import { warmPlans } from './warm-plans.ts';

/** The processes of a gateway, as one of them has them: they take up a supergraph together. */
export interface Together {
  /** Resolves when all have it ready, or have had their time; it is served immediately then. */
  ready(digest: string): Promise<void>;
  /** It is not served here: the others need not wait. */
  refused(digest: string): void;
}

export interface FollowSourceOptions {
  readonly load: (sdl: string, signal: AbortSignal) => Promise<Supergraph>;
  readonly served: ActiveSupergraph;
  readonly accepted: AcceptedSupergraphs;
  readonly together?: Together | undefined;
  readonly logger: Logger;
}

/** A source of supergraphs and what is served of it. */
export interface FollowedSource extends AsyncDisposable {
  start(): void;
  status(): SupergraphStatus;
}

/** How long an acceptance waits to be seen. Milliseconds. */
const acceptedMs = 1_000;

/**
 * Serves what a supergraph becomes at its source, once that is loaded and warm. One that does not load, or protects less than
 * the last accepted one, is refused, and the last good one goes on. One is loaded at a time, and the next one when the
 * last has ended: of one that changes faster, what it becomes in the end. One that was refused is loaded again when
 * it is accepted.
 * @param sdl what was read of the source, and loaded.
 */
export function followSource(
  source: SupergraphSource,
  sdl: string,
  { load, served, accepted, together, logger }: FollowSourceOptions,
): FollowedSource {
  const stop = new AbortController();
  const stopped = once(stop.signal, 'abort');
  const stopping = new AsyncDisposableStack();
  const digest = supergraphDigest(sdl);
  let refused = served.current.digest === digest ? undefined : { text: sdl, digest, loosened: true };
  let replacing = Promise.resolve();

  async function replace(text: string): Promise<void> {
    if (stop.signal.aborted) return;
    const started = performance.now();
    const next = await load(text, stop.signal).catch((error: Error) => {
      const loosened = error instanceof LoosenedSupergraphError;
      refused = { text, digest: supergraphDigest(text), loosened };
      // A loosened one may be accepted yet, by all.
      if (!loosened) together?.refused(refused.digest);
      const { message: reason } = error;
      const digests = { refused: refused.digest, serving: served.current.digest };
      if (!stop.signal.aborted)
        logger.error({ reason, ...digests }, 'a supergraph was refused; the last one is served');
    });
    if (!next) return;
    const last = served.current;
    const warm = await warmPlans(next, last, stop.signal);
    if (together && !stop.signal.aborted) await Promise.race([together.ready(next.digest), stopped]);
    if (stop.signal.aborted) return next[Symbol.asyncDispose]();
    served.replace(next);
    refused = undefined;
    const durationMs = Math.round(performance.now() - started);
    logger.info({ durationMs, warm, digest: next.digest }, 'the supergraph was replaced');
    await last.retire(stop.signal);
  }

  function replaceNext(text: string): Promise<void> {
    replacing = replacing
      .then(() => replace(text))
      .catch((err: Error) => logger.error({ err }, 'a supergraph was not replaced'));
    return replacing;
  }

  /** Of one that does not load nobody accepts anything, and it is not loaded again. */
  async function replaceAccepted(): Promise<void> {
    const waiting = refused;
    if (!waiting?.loosened || !(await accepted.accepts(waiting.digest)) || refused !== waiting) return;
    refused = undefined;
    await replaceNext(waiting.text);
  }

  return {
    start() {
      stopping.use(source.follow(sdl, replaceNext));
      const looking = setInterval(() => {
        replaceAccepted().catch((err: Error) => logger.error({ err }, 'an acceptance could not be read'));
      }, acceptedMs).unref();
      stopping.defer(() => clearInterval(looking));
    },
    status: () => ({
      serving: served.current.digest,
      ...(refused === undefined ? {} : { refused: refused.digest }),
    }),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await stopping.disposeAsync();
      await replacing;
    },
  };
}
