import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { nameSegment, openHeads } from './audit-folder.ts';
import type { AuditEntry, SegmentHead } from './audit-record.ts';
import { type AuditSegment, startSegment, syncFolder } from './audit-segment.ts';
import type { Logger } from './log.ts';
import { tellSystemError } from './system-error.ts';

export interface AuditLogOptions {
  /** Made where it is not there. Any number of writers may share it: each has segments of its own. */
  readonly folder: string;
  /** Told when the log cannot be written, and when it can again. */
  readonly logger: Logger;
  /** A segment that is larger is followed by another one. Bytes; @default 67108864 */
  readonly segmentBytes?: number;
  /** Records that wait for a slow disk at most; one more is refused. @default 10000 */
  readonly waiting?: number;
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
}

/** An append-only log, its records chained by their hashes. Disposing it waits for what is being written. */
export interface AuditLog extends AsyncDisposable {
  /**
   * Resolves with the record's hash once the record is on disk. All that arrive while the disk is busy are
   * written and synced together.
   * @throws AuditLogError where it cannot be written; the next append tries again, in a new segment.
   */
  append(entry: AuditEntry): Promise<string>;
  /** So far: `syncs` counts how often the disk was waited for. */
  readonly written: { readonly records: number; readonly syncs: number };
}

/** What stands in its message is for operators, not for callers. */
export class AuditLogError extends Error {
  override readonly name = 'AuditLogError';
}

interface Waiting {
  readonly entry: AuditEntry;
  readonly resolve: (hash: string) => void;
  readonly reject: (error: AuditLogError) => void;
}

/**
 * Opens a log for one writer, and starts its first segment. A folder that cannot be written is told to the
 * logger and throws nothing: every append tries again.
 */
export async function openAuditLog(options: AuditLogOptions): Promise<AuditLog> {
  const { logger, waiting = 10_000 } = options;
  const segments = createSegments(options);
  const written = { records: 0, syncs: 0 };
  let queue: Waiting[] = [];
  let writing: Promise<void> | undefined;
  let closed = false;
  let failing = false;

  async function writeAll(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue;
      queue = [];
      const hashes = await attempt(() => segments.append(batch.map(({ entry }) => entry)));
      if (hashes instanceof AuditLogError) {
        for (const { reject } of batch) reject(hashes);
        continue;
      }
      written.records += batch.length;
      written.syncs += 1;
      for (const [index, { resolve }] of batch.entries()) resolve(hashes[index] as string);
    }
    // Before anything else can be queued, or that would wait for nobody.
    writing = undefined;
  }

  async function attempt<T>(write: () => Promise<T>): Promise<T | AuditLogError> {
    try {
      const result = await write();
      if (failing) logger.info('the audit log is written again');
      failing = false;
      return result;
    } catch (error) {
      const reason = tellSystemError(error) ?? String(error);
      if (!failing) logger.error({ reason }, 'the audit log cannot be written: clear reads are refused');
      failing = true;
      return new AuditLogError(reason, { cause: error });
    }
  }

  await attempt(segments.start);
  return {
    written,
    append(entry) {
      if (closed) return Promise.reject(new AuditLogError('the audit log is closed'));
      if (queue.length >= waiting) return Promise.reject(new AuditLogError('the disk does not keep up'));
      return new Promise((resolve, reject) => {
        queue.push({ entry, resolve, reject });
        writing ??= writeAll();
      });
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      await writing;
      await segments.close();
    },
  };
}

interface Segments {
  start(): Promise<AuditSegment>;
  append(entries: readonly AuditEntry[]): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * One writer's segments, one after the other. After a failed write the next one starts: what the kernel holds
 * of a file whose sync has failed is not known.
 */
function createSegments(options: AuditLogOptions): Segments {
  const { folder, segmentBytes = 67_108_864, now = Date.now } = options;
  const started = new Date(now()).toISOString().replaceAll(/[-:.]/g, '');
  const writer = `${started}-${process.pid}-${randomBytes(3).toString('hex')}`;
  let number = 0;
  let current: AuditSegment | undefined;
  let last: SegmentHead | undefined;

  async function start(): Promise<AuditSegment> {
    const made = await mkdir(folder, { recursive: true, mode: 0o700 });
    if (made !== undefined) await syncFolder(dirname(made));
    const follows = last ? [last] : await openHeads(folder);
    number += 1;
    return startSegment({ folder, name: nameSegment(writer, number), follows, now });
  }

  async function usable(): Promise<AuditSegment> {
    if (current && (current.size >= segmentBytes || !(await current.isIntact()))) {
      await current.close();
      current = undefined;
    }
    current ??= await start();
    return current;
  }

  return {
    start: usable,
    async append(entries) {
      const segment = await usable();
      try {
        const hashes = await segment.append(entries);
        last = segment.head;
        return hashes;
      } catch (error) {
        current = undefined;
        await segment.abandon();
        throw error;
      }
    },
    async close() {
      await current?.close();
    },
  };
}
