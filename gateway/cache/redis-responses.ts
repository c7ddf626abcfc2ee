import { createClient, RESP_TYPES } from '@redis/client';
import type { Logger } from '#platform/runtime/log.ts';
import { createTextSealer } from './sealed-text.ts';

/** A cache of texts outside the process, for all gateways of a mesh. Only speed depends on it. */
export interface RedisResponses extends AsyncDisposable {
  /** The text of each key, or `undefined`; `undefined` for all of them without an immediate reply. */
  find(keys: readonly string[]): Promise<readonly (string | undefined)[]>;
  /** Does not wait for Redis. @param lasts milliseconds. */
  put(entries: readonly { readonly key: string; readonly text: string }[], lasts: number): void;
}

export interface RedisOptions {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  /** The gateway's own key: cached texts are sealed with keys that are derived from it. */
  readonly secret: Uint8Array;
}

/** A domain itself responds within a few times this. */
const replyMs = 50;
/** After a missing reply, requests pause for this long. */
const pauseMs = 1_000;
/** A snapshot epoch may last longer; then texts are stored again when they are fetched again. */
const longestMs = 3_600_000;
const commandsWaiting = 1_000;

export function createRedisResponses({ url, secret }: RedisOptions, logger: Logger): RedisResponses {
  const sealer = createTextSealer(secret);
  const client = createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: commandsWaiting,
    socket: { connectTimeout: pauseMs, reconnectStrategy: pauseMs },
  });
  const binary = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  let pausedUntil = 0;
  let said = '';
  const say = (reason: string) => {
    if (reason !== said)
      logger.warn({ reason }, 'Redis is not available; responses are cached in memory only');
    said = reason;
  };
  client.on('error', (error: NodeJS.ErrnoException) => say(error.code ?? error.name));
  client.on('ready', () => {
    said = '';
  });
  client.connect().catch(() => {});

  async function withinTime<T>(work: Promise<T>): Promise<T | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, replyMs, undefined);
    });
    try {
      return await Promise.race([work, late]);
    } catch {
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    async find(keys) {
      if (!client.isReady || performance.now() < pausedUntil) return keys.map(() => undefined);
      const names = keys.map(sealer.nameOf);
      const found = await withinTime(binary.mGet(names));
      if (!found) {
        pausedUntil = performance.now() + pauseMs;
        say('no reply in time');
      }
      return names.map((name, index) => {
        const sealed = found?.[index];
        return Buffer.isBuffer(sealed) ? sealer.open(sealed, name) : undefined;
      });
    },
    put(entries, lasts) {
      if (!client.isReady || performance.now() < pausedUntil) return;
      const PX = Math.floor(Math.min(lasts, longestMs));
      for (const { key, text } of entries) {
        const name = sealer.nameOf(key);
        client.set(name, sealer.seal(text, name), { expiration: { type: 'PX', value: PX } }).catch(() => {});
      }
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
    },
  };
}
