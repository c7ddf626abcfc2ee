import { Client } from 'undici';
import type { FetchLimits } from './fetch-limits.ts';

/** Asks a domain's address, while its circuit breaker is open, whether something answers there again. */
export interface RecoveryWatch extends Disposable {
  /** Watches until something answers, which is then told, or until there is nothing to wait for; once at a time. */
  start(answers: () => void): void;
}

export interface RecoveryWatchOptions {
  readonly url: string;
  readonly limits: Pick<FetchLimits, 'breakerWatchMs' | 'connectTimeoutMs'>;
  /** Whether the circuit breaker still lets nothing through. */
  readonly down: () => boolean;
}

/**
 * A process that was started again is found by it as soon as it listens, with the domain's own fetches left out of
 * it: `GET` of the address, without a query and without credentials, on a connection of its own.
 */
export function createRecoveryWatch({ url, limits, down }: RecoveryWatchOptions): RecoveryWatch {
  const { breakerWatchMs, connectTimeoutMs } = limits;
  let timer: NodeJS.Timeout | undefined;
  const disposed = new AbortController();

  function next(answers: () => void): void {
    timer = setTimeout(() => void look(answers), breakerWatchMs).unref();
  }

  async function look(answers: () => void): Promise<void> {
    const found = down() && (await responds(url, connectTimeoutMs, disposed.signal));
    if (!found && !disposed.signal.aborted && down()) return next(answers);
    timer = undefined;
    if (found) answers();
  }

  return {
    start(answers) {
      if (breakerWatchMs > 0 && timer === undefined && !disposed.signal.aborted) next(answers);
    },
    [Symbol.dispose]() {
      disposed.abort();
      clearTimeout(timer);
    },
  };
}

/** Whether it responds with anything but a failure of its own, which a proxy without the domain behind it gives too. */
async function responds(url: string, timeoutMs: number, end: AbortSignal): Promise<boolean> {
  const { origin, pathname, search } = new URL(url);
  const client = new Client(origin, { connectTimeout: timeoutMs });
  try {
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), end]);
    const { statusCode, body } = await client.request({ method: 'GET', path: pathname + search, signal });
    // Whatever it says: the connection is closed without it.
    body.on('error', () => {});
    return statusCode < 500;
  } catch {
    return false;
  } finally {
    await client.destroy();
  }
}
