import { errors, type JWTVerifyGetKey } from 'jose';

export interface FollowOptions {
  /** Keys that were read longer ago are read again before they are used. Milliseconds. */
  readonly refreshMs: number;
  /** How soon after a read an unknown key may bring the next one. Milliseconds. */
  readonly cooldownMs: number;
  /** How soon after a read that failed the next one is tried. Milliseconds. */
  readonly retryMs: number;
  /** How long the last good keys are used while no others can be read. Milliseconds. */
  readonly maxStaleMs: number;
  /** Told once when reading begins to fail. */
  readonly onFailure?: (error: unknown) => void;
}

/** No key can be had to check with: nothing is known of what was to be checked, good or bad. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError';
  constructor() {
    super('the keys to check with cannot be had');
  }
}

interface Held {
  readonly find: JWTVerifyGetKey;
  readonly readAt: number;
}

/**
 * A key set that is rotated where it is published. Everybody who waits for a read waits for the same one, and
 * a key that is not in the set brings one read, not one for each who asks.
 * @returns a resolver that throws KeysUnavailableError where there is no key set, or none that is fresh enough,
 * and where a key is unknown while none can be read: a good key may have been added since.
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
    // While reading fails, nobody who can be served with the last good keys waits for the next try.
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
