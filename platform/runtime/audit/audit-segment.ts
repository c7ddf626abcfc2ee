import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditEntry, type ChainedLine, chainedLine, type SegmentHead } from './audit-record.ts';

/** One file of an audit log, open for writing by one writer. */
export interface AuditSegment {
  /** The last durable record. */
  readonly head: SegmentHead;
  /** Durable, in bytes. */
  readonly size: number;
  /** Whether the file still exists with the size of the last write. */
  isIntact(): Promise<boolean>;
  /**
   * Returns the records' hashes once all of them are on disk. After an error the segment accepts no more records.
   * @throws the system's error; none of the records counts then.
   */
  append(entries: readonly AuditEntry[]): Promise<string[]>;
  /** Closes after a failed write. The bytes of the failed write come after all durable records, and do not count. */
  abandon(): Promise<void>;
  close(): Promise<void>;
}

export interface NewSegment {
  readonly folder: string;
  readonly name: string;
  readonly follows: readonly SegmentHead[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Creates a segment's file; its start and its name in the folder are durable when this returns. */
export async function startSegment({ folder, name, follows, now }: NewSegment): Promise<AuditSegment> {
  const file = join(folder, name);
  const handle = await open(file, 'wx', 0o600);
  const time = () => new Date(now()).toISOString();
  const start = chainedLine({ sequence: 0, time: time(), previous: null }, { segment: name, follows });
  const state = { sequence: 0, hash: start.hash, size: 0 };

  async function write(lines: readonly ChainedLine[]): Promise<void> {
    const bytes = Buffer.from(lines.map(({ text }) => text).join(''));
    await writeAt(handle, bytes, state.size);
    await handle.datasync();
    state.size += bytes.length;
    state.hash = lines.at(-1)?.hash ?? state.hash;
  }

  async function remove(): Promise<void> {
    await handle.close();
    await rm(file, { force: true });
  }

  try {
    await write([start]);
    await syncFolder(folder);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    get head() {
      return { segment: name, sequence: state.sequence, hash: state.hash };
    },
    get size() {
      return state.size;
    },
    async isIntact() {
      const { nlink, size } = await handle.stat();
      return nlink > 0 && size === state.size;
    },
    async append(entries) {
      const lines = chain(entries, state, time());
      await write(lines);
      state.sequence += lines.length;
      return lines.map(({ hash }) => hash);
    },
    async abandon() {
      // Without this, each attempt on a full disk would leave a segment without records; no segment follows it.
      if (state.sequence === 0) await remove();
      else await handle.close();
    },
    close: () => handle.close(),
  };
}

function chain(
  entries: readonly AuditEntry[],
  { sequence, hash }: { readonly sequence: number; readonly hash: string },
  time: string,
): ChainedLine[] {
  let previous = hash;
  return entries.map((entry, index) => {
    const line = chainedLine({ sequence: sequence + index + 1, time, previous }, entry);
    previous = line.hash;
    return line;
  });
}

async function writeAt(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const rest = bytes.length - written;
    written += (await handle.write(bytes, written, rest, position + written)).bytesWritten;
  }
}

/** Waits until a folder's list of names is on disk. */
export async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r');
  await handle.sync();
}
