import type { Logger } from '../log.ts';
import { tellSystemError } from '../system-error.ts';
import type { AuditEntry } from './audit-record.ts';
import { createSegments, type SegmentsOptions } from './audit-segments.ts';

export interface AuditLogOptions extends SegmentsOptions {
  /** Logs when the log becomes unwritable, and when it is writable again. */
  readonly logger: Logger;
  /** The most records that wait for a slow disk; a further one is refused. @default 10000 */
  readonly waiting?: number;
}

/** An append-only log, its records chained by their hashes. Disposing it waits for pending writes. */
export interface AuditLog extends AsyncDisposable {
  /**
   * Resolves with the record's hash once the record is on disk. Records that arrive while the disk is busy are
   * written and synced together.
   * @throws AuditLogError where it cannot be written; the next append tries again, in a new segment.
   */
  append(entry: AuditEntry): Promise<string>;
  /** The totals so far: `syncs` counts the waits for the disk. */
  readonly written: { readonly records: number; readonly syncs: number };
}

/** Its message is for operators, not for callers. */
export class AuditLogError extends Error {
  override readonly name = 'AuditLogError';
}

interface Waiting {
  readonly entry: AuditEntry;
  readonly resolve: (hash: string) => void;
  readonly reject: (error: AuditLogError) => void;
}

/**
 * Opens a log for one writer, and starts its first segment. A folder that cannot be written is logged and throws
 * nothing: every append tries again.
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
    // Cleared before anything else can be queued, since a later entry would not be written.
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
      if (!failing) logger.error({ reason }, 'the audit log cannot be written: unmasked reads are refused');
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
