import type { Dispatcher } from 'undici';
import { type Edition, editionBeatMs } from '#platform/runtime/answer-reuse.ts';
import type { Logger } from '#platform/runtime/log.ts';
import { listenToEditions } from './epoch-stream.ts';

export interface ServedEditionOptions {
  readonly domain: string;
  readonly url: string;
  readonly dispatcher: Dispatcher;
  /** Called when the served snapshot epoch changes. */
  readonly changed: (edition: string | undefined) => void;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  readonly logger: Logger;
}

/** The snapshot epoch that a domain serves, as far as it is certain. */
export interface ServedEdition extends Disposable {
  /** `undefined` unless the domain has sent it within the last seconds, over an open connection. */
  current(): Edition | undefined;
  /** Begins to listen, unless it does already. @param credential headers of the connection. */
  follow(credential: () => Promise<Readonly<Record<string, string>>>): void;
}

const silenceMs = 3 * editionBeatMs;
/** The time between two attempts to listen. */
const retryMs = 1_000;
/** After this time without requests to the domain, listening stops. */
const idleMs = 60_000;

export function createServedEdition(options: ServedEditionOptions): ServedEdition {
  const { domain, url, dispatcher, now, logger, changed } = options;
  let listening: AbortController | undefined;
  let served: Edition | undefined;
  let last: string | undefined;
  /** The last logged reason why it is not listening. */
  let told: string | undefined;
  let heardAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let askedAt = now();

  async function listen(
    signal: AbortSignal,
    credential: () => Promise<Readonly<Record<string, string>>>,
  ): Promise<void> {
    try {
      const headers = await credential();
      await listenToEditions({ url, headers, dispatcher, signal, heard });
    } catch (error) {
      if (signal.aborted) return;
      const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
      if (reason !== told)
        logger.info({ domain, reason }, 'responses are not cached: it does not send its snapshot epoch');
      told = reason;
    } finally {
      served = undefined;
      listening = undefined;
    }
  }

  function heard(edition: Edition | undefined): void {
    heardAt = now();
    told = undefined;
    if (heardAt - askedAt > idleMs) listening?.abort();
    served = edition;
    if (edition?.edition === last) return;
    last = edition?.edition;
    changed(last);
  }

  return {
    current() {
      askedAt = now();
      return askedAt - heardAt <= silenceMs ? served : undefined;
    },
    follow(credential) {
      if (listening || now() - triedAt < retryMs) return;
      triedAt = now();
      listening = new AbortController();
      void listen(listening.signal, credential);
    },
    [Symbol.dispose]() {
      triedAt = Number.POSITIVE_INFINITY;
      listening?.abort();
    },
  };
}
