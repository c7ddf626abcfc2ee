import type { Logger } from '../log.ts';
import { tellSystemError } from '../system-error.ts';
import type { AuditEntry } from './audit-record.ts';
import { createSegments, type SegmentsOptions } from './audit-segments.ts';

export interface AuditLogOptions extends SegmentsOptions {
  /** Told when the log cannot be written, and when it can again. */
  readonly logger: Logger;
  /** Records that wait for a slow disk at most; one more is refused. @default 10000 */
  readonly waiting?: number;
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
