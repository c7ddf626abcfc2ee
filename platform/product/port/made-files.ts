import { rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { createSemaphore } from '#platform/runtime/concurrency/semaphore.ts';
import { createSingleFlight } from '#platform/runtime/concurrency/single-flight.ts';
import { requestError } from '#platform/runtime/errors.ts';
import { fileDigest } from '../../snapshots/file-digest.ts';

export interface MadeFile {
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

export interface MadeFileLimits {
  /** The most bytes of one file. @default 8589934592, 8 GiB */
  readonly fileBytes?: number;
  /** The most bytes of all files. @default 17179869184, 16 GiB */
  readonly allBytes?: number;
  /** What making a file leaves free on the disk. Bytes; @default 268435456 */
  readonly freeBytes?: number;
  /** How long a file may take to be made. Milliseconds; @default 240000 */
  readonly makeMs?: number;
  /** How long a file that nobody reads is kept, for a read that was interrupted. Milliseconds; @default 60000 */
  readonly keepMs?: number;
  /** Files that wait for the one that is made. @default 16 */
  readonly waiting?: number;
}

export interface LeasedFile extends Disposable {
  readonly file: MadeFile;
}

/** Files for readers, one at a time made, shared by the reads that depend on the same view, and removed after them. */
export interface MadeFiles extends AsyncDisposable {
  /**
   * The file of a view; it stays as long as the lease, and a while longer.
   * @param write writes the file and returns the number of its rows; its signal aborts it.
   * @throws a request error OVERLOADED, LIMIT_EXCEEDED.
   */
  lease(
    view: string,
    signal: AbortSignal,
    write: (path: string, signal: AbortSignal) => Promise<number>,
  ): Promise<LeasedFile>;
}

interface Kept {
  readonly file: MadeFile;
  readers: number;
  timer: NodeJS.Timeout | undefined;
}

const sizeEveryMs = 100;

/** @param folder for these files alone. */
export function createMadeFiles(folder: string, limits: MadeFileLimits = {}): MadeFiles {
  const { fileBytes = 8 * 1024 ** 3, allBytes = 16 * 1024 ** 3, freeBytes = 256 * 1024 ** 2 } = limits;
  const { makeMs = 240_000, keepMs = 60_000, waiting = 16 } = limits;
  const kept = new Map<string, Kept>();
  const making = createSingleFlight<Kept>();
  const turns = createSemaphore(1, waiting);
  let made = 0;

  function hold(entry: Kept): LeasedFile {
    clearTimeout(entry.timer);
    entry.readers += 1;
    return {
      file: entry.file,
      [Symbol.dispose]() {
        entry.readers -= 1;
        if (entry.readers > 0) return;
        entry.timer = setTimeout(() => void remove(entry), keepMs).unref();
      },
    };
  }

  async function remove(entry: Kept): Promise<void> {
    clearTimeout(entry.timer);
    for (const [view, one] of kept) if (one === entry) kept.delete(view);
    await rm(entry.file.path, { force: true });
  }

  async function makeRoom(): Promise<void> {
    const total = () => [...kept.values()].reduce((sum, { file }) => sum + file.bytes, 0);
    for (const entry of [...kept.values()]) {
      if (total() + fileBytes <= allBytes) break;
      if (entry.readers === 0) await remove(entry);
    }
    const { bavail, bsize } = await statfs(folder);
    if (total() + fileBytes > allBytes || bavail * bsize < freeBytes) throw overloaded();
  }

  async function make(
    view: string,
    signal: AbortSignal,
    write: (path: string, signal: AbortSignal) => Promise<number>,
  ): Promise<Kept> {
    await makeRoom();
    made += 1;
    const path = join(folder, `${made}.parquet`);
    const bounded = boundTo(path, fileBytes, AbortSignal.any([signal, AbortSignal.timeout(makeMs)]));
    try {
      const rows = await write(path, bounded.signal).catch((error: unknown) => {
        throw bounded.reason() ?? error;
      });
      const { size } = await stat(path);
      if (size > fileBytes) throw tooLarge(fileBytes);
      const entry: Kept = {
        file: { path, rows, bytes: size, sha256: await fileDigest(path) },
        readers: 0,
        timer: undefined,
      };
      kept.set(view, entry);
      // Until its first reader takes it.
      entry.timer = setTimeout(() => void remove(entry), keepMs).unref();
      return entry;
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      bounded[Symbol.dispose]();
    }
  }

  return {
    async lease(view, signal, write) {
      const known = kept.get(view);
      if (known) return hold(known);
      const { outcome } = await making.join(view, signal, (shared) =>
        inTurn(turns, shared, async () => kept.get(view) ?? (await make(view, shared, write))),
      );
      return hold(outcome);
    },
    async [Symbol.asyncDispose]() {
      for (const entry of [...kept.values()]) await remove(entry);
    },
  };
}

/** Aborts when the signal does, or when the file becomes larger than it may. */
function boundTo(path: string, most: number, signal: AbortSignal) {
  const size = new AbortController();
  const timer = setInterval(() => {
    stat(path).then(
      (found) => found.size > most && size.abort(),
      () => {},
    );
  }, sizeEveryMs).unref();
  return {
    signal: AbortSignal.any([signal, size.signal]),
    reason(): Error | undefined {
      if (size.signal.aborted) return tooLarge(most);
      return signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError'
        ? tooSlow()
        : undefined;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

async function inTurn<T>(
  turns: ReturnType<typeof createSemaphore>,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const leave = turns.take(resolve);
  if (!leave) throw overloaded();
  let running = false;
  const goAway = () => {
    if (running) return;
    leave();
    reject(signal.reason);
  };
  signal.addEventListener('abort', goAway, { once: true });
  try {
    await promise;
    running = true;
  } finally {
    signal.removeEventListener('abort', goAway);
  }
  try {
    signal.throwIfAborted();
    return await work();
  } finally {
    turns.done();
  }
}

function overloaded(): Error {
  return requestError(
    'OVERLOADED',
    'This domain makes as many files for readers as it may. Try again later.',
  );
}

function tooLarge(most: number): Error {
  return requestError(
    'LIMIT_EXCEEDED',
    `The columns would be a file of more than ${most} bytes. Name fewer columns.`,
    { extensions: { http: { status: 413 } } },
  );
}

function tooSlow(): Error {
  return requestError(
    'LIMIT_EXCEEDED',
    'The columns take longer to write than is allowed. Name fewer columns.',
  );
}
