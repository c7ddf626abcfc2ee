import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';

export interface StreamBounds {
  /** How long a reader may take none of the bytes. Milliseconds; @default 30000 */
  readonly stallMs?: number;
  /** How long the whole may take. Milliseconds; @default 900000 */
  readonly streamMs?: number;
}

const chunkBytes = 262_144;

/**
 * A file from a position on, read only as fast as it is taken. A reader that takes nothing for too long, or takes too
 * long for the whole, is disconnected: what it holds is for others too.
 */
export function boundedStream(file: string, start: number, bounds: StreamBounds = {}): Readable {
  const { stallMs = 30_000, streamMs = 900_000 } = bounds;
  const begun = Date.now();
  let offeredAt: number | undefined;

  async function* chunks(): AsyncGenerator<Buffer> {
    await using handle = await open(file);
    for (let position = start; ; ) {
      const buffer = Buffer.allocUnsafe(chunkBytes);
      const { bytesRead } = await handle.read(buffer, 0, chunkBytes, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      offeredAt = Date.now();
      yield buffer.subarray(0, bytesRead);
      offeredAt = undefined;
    }
  }

  const body = Readable.from(chunks(), { objectMode: false, highWaterMark: chunkBytes });
  const watch = setInterval(
    () => {
      const now = Date.now();
      const stalled = offeredAt !== undefined && now - offeredAt > stallMs;
      if (stalled || now - begun > streamMs) body.destroy();
    },
    Math.min(stallMs, streamMs, 1_000),
  ).unref();
  body.once('close', () => clearInterval(watch));
  return body;
}
