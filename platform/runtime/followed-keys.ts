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
  const keys = new FollowedKeys(read, options);
  return (header, token) => keys.find(header, token);
}

class FollowedKeys {
  readonly #read: () => Promise<JWTVerifyGetKey>;
  readonly #options: FollowOptions;
  #held: Held | undefined;
  #reading: Promise<void> | undefined;
  #triedAt = Number.NEGATIVE_INFINITY;
  #failing = false;

  constructor(read: () => Promise<JWTVerifyGetKey>, options: FollowOptions) {
    this.#read = read;
    this.#options = options;
  }

  async find(...[header, token]: Parameters<JWTVerifyGetKey>): Promise<Awaited<ReturnType<JWTVerifyGetKey>>> {
    const { refreshMs, cooldownMs } = this.#options;
    const due = !this.#held || since(this.#held.readAt) >= refreshMs;
    // While reading fails, callers use the last valid keys without waiting for the next attempt.
    if (due && this.#held && this.#failing) void this.#refresh(0);
    else if (due) await this.#refresh(0);
    try {
      return await this.#current()(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    }
    await this.#refresh(cooldownMs);
    try {
      return await this.#current()(header, token);
    } catch (error) {
      const unknown = this.#failing && error instanceof errors.JWKSNoMatchingKey;
      throw unknown ? new KeysUnavailableError() : error;
    }
  }

  #refresh(after: number): Promise<void> {
    if (!this.#reading && since(this.#triedAt) >= (this.#failing ? this.#options.retryMs : after)) {
      this.#reading = this.#readOnce().finally(() => {
        this.#reading = undefined;
      });
    }
    return this.#reading ?? Promise.resolve();
  }

  async #readOnce(): Promise<void> {
    try {
      this.#held = { find: await this.#read(), readAt: performance.now() };
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#options.onFailure?.(error);
      this.#failing = true;
    }
    this.#triedAt = performance.now();
  }

  #current(): JWTVerifyGetKey {
    if (!this.#held || since(this.#held.readAt) > this.#options.maxStaleMs) throw new KeysUnavailableError();
    return this.#held.find;
  }
}

function since(at: number): number {
  return performance.now() - at;
}
