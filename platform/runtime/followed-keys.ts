import { errors, type JWTVerifyGetKey } from 'jose';

export interface FollowOptions {
  /** After this age, keys are read again before they are used. Milliseconds. */
  readonly refreshMs: number;
  /** The least time between a read and the next one that an unknown key causes. Milliseconds. */
  readonly cooldownMs: number;
  /** The least time between a failed read and the next one. Milliseconds. */
  readonly retryMs: number;
  /** How long the last valid keys are used while reading fails. Milliseconds. */
  readonly maxStaleMs: number;
  /** Called once when reading begins to fail. */
  readonly onFailure?: (error: unknown) => void;
}

/** No keys are available: a signature can be neither confirmed nor rejected. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError';
  constructor() {
    super('the verification keys are not available');
  }
}

interface Held {
  readonly find: JWTVerifyGetKey;
  readonly readAt: number;
}

/**
 * Follows a published key set that is rotated. Concurrent callers share one read, and an unknown key causes one read,
 * not one for each caller.
 * @returns a resolver that throws KeysUnavailableError where there is no key set, or none that is fresh enough,
 * and where a key is unknown while reading fails: a valid key may have been added since.
 */
export function createFollowedKeys(
  read: () => Promise<JWTVerifyGetKey>,
  options: FollowOptions,
): JWTVerifyGetKey {
  let held: Held | undefined;
  let reading: Promise<void> | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;
  let failing = false;

  const since = (at: number) => performance.now() - at;

  function refresh(after: number): Promise<void> {
    if (!reading && since(triedAt) >= (failing ? options.retryMs : after)) {
      reading = readOnce().finally(() => {
        reading = undefined;
      });
    }
    return reading ?? Promise.resolve();
  }

  async function readOnce(): Promise<void> {
    try {
      held = { find: await read(), readAt: performance.now() };
      failing = false;
    } catch (error) {
      if (!failing) options.onFailure?.(error);
      failing = true;
    }
    triedAt = performance.now();
  }

  function current(): JWTVerifyGetKey {
    if (!held || since(held.readAt) > options.maxStaleMs) throw new KeysUnavailableError();
    return held.find;
  }

  return async (header, token) => {
    const due = !held || since(held.readAt) >= options.refreshMs;
    // While reading fails, callers use the last valid keys without waiting for the next attempt.
    if (due && held && failing) void refresh(0);
    else if (due) await refresh(0);
    try {
      return await current()(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    }
    await refresh(options.cooldownMs);
    try {
      return await current()(header, token);
    } catch (error) {
      throw failing && error instanceof errors.JWKSNoMatchingKey ? new KeysUnavailableError() : error;
    }
  };
}
