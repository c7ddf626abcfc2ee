import type { Dispatcher } from 'undici';
import type { Logger } from '#platform/runtime/log.ts';
import { epochBeatMs, type SnapshotEpoch } from '#platform/runtime/response-reuse.ts';
import { listenToEpochs } from './epoch-stream.ts';

export interface ServedEpochOptions {
  readonly domain: string;
  readonly url: string;
  readonly dispatcher: Dispatcher;
  /** Called when the served snapshot epoch changes. */
  readonly changed: (epoch: string | undefined) => void;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  readonly logger: Logger;
}

type Credential = () => Promise<Readonly<Record<string, string>>>;

const silenceMs = 3 * epochBeatMs;
/** The time between two attempts to listen. */
const retryMs = 1_000;
/** After this time without requests to the domain, listening stops. */
const idleMs = 60_000;

/** The snapshot epoch that a domain serves, as far as it is certain. */
export class ServedEpoch implements Disposable {
  readonly #options: ServedEpochOptions;
  #listening: AbortController | undefined;
  #served: SnapshotEpoch | undefined;
  #last: string | undefined;
  /** Why it is not listened to, as it was last told. */
  #told: string | undefined;
  #heardAt = Number.NEGATIVE_INFINITY;
  #triedAt = Number.NEGATIVE_INFINITY;
  #askedAt: number;

  constructor(options: ServedEpochOptions) {
    this.#options = options;
    this.#askedAt = options.now();
  }

  /** `undefined` unless the domain has said so within the last seconds, over a connection that is open. */
  current(): SnapshotEpoch | undefined {
    this.#askedAt = this.#options.now();
    return this.#askedAt - this.#heardAt <= silenceMs ? this.#served : undefined;
  }

  /** Listens from now on, unless it does so already. @param credential headers of the connection. */
  follow(credential: Credential): void {
    const now = this.#options.now();
    if (this.#listening || now - this.#triedAt < retryMs) return;
    this.#triedAt = now;
    this.#listening = new AbortController();
    void this.#listen(this.#listening.signal, credential);
  }

  [Symbol.dispose](): void {
    this.#triedAt = Number.POSITIVE_INFINITY;
    this.#listening?.abort();
  }

  async #listen(signal: AbortSignal, credential: Credential): Promise<void> {
    const { domain, url, dispatcher, logger } = this.#options;
    try {
      const headers = await credential();
      const heard = (epoch: SnapshotEpoch | undefined) => this.#heard(epoch);
      await listenToEpochs({ url, headers, dispatcher, signal, heard });
    } catch (error) {
      if (signal.aborted) return;
      const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
      if (reason !== this.#told)
        logger.info({ domain, reason }, 'responses are not cached: it does not send its snapshot epoch');
      this.#told = reason;
    } finally {
      this.#served = undefined;
      this.#listening = undefined;
    }
  }

  #heard(epoch: SnapshotEpoch | undefined): void {
    this.#heardAt = this.#options.now();
    this.#told = undefined;
    if (this.#heardAt - this.#askedAt > idleMs) this.#listening?.abort();
    this.#served = epoch;
    if (epoch?.epoch === this.#last) return;
    this.#last = epoch?.epoch;
    this.#options.changed(this.#last);
  }
}
