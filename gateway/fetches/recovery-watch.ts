import type { LookupFunction } from 'node:net';
import { Client } from 'undici';
import { checkedConnector } from '#platform/runtime/addresses/checked-connector.ts';
import type { FetchLimits } from './fetch-limits.ts';

/** Checks a domain's address, while its circuit breaker is open, for a responding server. */
export interface RecoveryWatch extends Disposable {
  /** Watches until something responds, and calls back, or until watching is pointless; one watch at a time. */
  start(responses: () => void): void;
}

export interface RecoveryWatchOptions {
  readonly url: string;
  /** @default the system's */
  readonly lookup?: LookupFunction | undefined;
  readonly limits: Pick<FetchLimits, 'breakerWatchMs' | 'connectTimeoutMs'>;
  /** Whether the circuit breaker still lets nothing through. */
  readonly down: () => boolean;
}

/**
 * Finds a restarted process as soon as it listens, without any of the domain's fetches: `GET` of the address, without a
 * query and without credentials, on a connection of its own.
 */
export function createRecoveryWatch({ url, lookup, limits, down }: RecoveryWatchOptions): RecoveryWatch {
  const { breakerWatchMs, connectTimeoutMs } = limits;
  let timer: NodeJS.Timeout | undefined;
  const disposed = new AbortController();

  function next(responses: () => void): void {
    timer = setTimeout(() => void look(responses), breakerWatchMs).unref();
  }

  async function look(responses: () => void): Promise<void> {
    const found = down() && (await responds(url, { timeout: connectTimeoutMs, lookup }, disposed.signal));
    if (!found && !disposed.signal.aborted && down()) return next(responses);
    timer = undefined;
    if (found) responses();
  }

  return {
    start(responses) {
      if (breakerWatchMs > 0 && timer === undefined && !disposed.signal.aborted) next(responses);
    },
    [Symbol.dispose]() {
      disposed.abort();
      clearTimeout(timer);
    },
  };
}

/** Whether it responds with anything but a server error, which a proxy without its domain also returns. */
async function responds(
  url: string,
  connection: { readonly timeout: number; readonly lookup: LookupFunction | undefined },
  end: AbortSignal,
): Promise<boolean> {
  const { origin, pathname, search } = new URL(url);
  const client = new Client(origin, { connect: checkedConnector(connection) });
  try {
    const signal = AbortSignal.any([AbortSignal.timeout(connection.timeout), end]);
    const { statusCode, body } = await client.request({ method: 'GET', path: pathname + search, signal });
    // The response does not matter: the connection is closed without reading it.
    body.on('error', () => {});
    return statusCode < 500;
  } catch {
    return false;
  } finally {
    await client.destroy();
  }
}
