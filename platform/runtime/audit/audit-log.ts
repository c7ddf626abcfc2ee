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
  const log = new SegmentedLog(options);
  await log.open();
  return log;
}

class SegmentedLog implements AuditLog {
  readonly written = { records: 0, syncs: 0 };
  readonly #segments: ReturnType<typeof createSegments>;
  readonly #logger: Logger;
  /** Records that may wait. */
  readonly #room: number;
  #queue: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #closed = false;
  #failing = false;

  constructor(options: AuditLogOptions) {
    this.#segments = createSegments(options);
    this.#logger = options.logger;
    this.#room = options.waiting ?? 10_000;
  }

  async open(): Promise<void> {
    await this.#attempt(this.#segments.start);
  }

  append(entry: AuditEntry): Promise<string> {
    if (this.#closed) return Promise.reject(new AuditLogError('the audit log is closed'));
    if (this.#queue.length >= this.#room)
      return Promise.reject(new AuditLogError('the disk does not keep up'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ entry, resolve, reject });
      this.#writing ??= this.#writeAll();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#writing;
    await this.#segments.close();
  }

  async #writeAll(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      const hashes = await this.#attempt(() => this.#segments.append(batch.map(({ entry }) => entry)));
      if (hashes instanceof AuditLogError) {
        for (const { reject } of batch) reject(hashes);
        continue;
      }
      this.written.records += batch.length;
      this.written.syncs += 1;
      for (const [index, { resolve }] of batch.entries()) resolve(hashes[index] as string);
    }
    // Cleared before anything else can be queued, since a later entry would not be written.
    this.#writing = undefined;
  }

  async #attempt<T>(write: () => Promise<T>): Promise<T | AuditLogError> {
    try {
      const result = await write();
      if (this.#failing) this.#logger.info('the audit log is written again');
      this.#failing = false;
      return result;
    } catch (error) {
      const reason = tellSystemError(error) ?? String(error);
      if (!this.#failing)
        this.#logger.error({ reason }, 'the audit log cannot be written: unmasked reads are refused');
      this.#failing = true;
      return new AuditLogError(reason, { cause: error });
    }
  }
}
