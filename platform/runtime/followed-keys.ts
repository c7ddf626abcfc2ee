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
    // While reading fails, nobody who can be served with the last good keys waits for the next try.
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
