import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { nameSegment, openHeads } from './audit-folder.ts';
import type { AuditEntry, SegmentHead } from './audit-record.ts';
import { type AuditSegment, startSegment, syncFolder } from './audit-segment.ts';

export interface SegmentsOptions {
  /** Created where it does not exist. Any number of writers may share it: each has segments of its own. */
  readonly folder: string;
  /** A segment that is larger is followed by another one. Bytes; @default 67108864 */
  readonly segmentBytes?: number;
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
}

/** One writer's segments: the current one, and the start of the next one. */
export interface Segments {
  /** Ensures that there is a segment to write to. */
  start(): Promise<AuditSegment>;
  /** Returns the records' hashes once all of them are on disk, or throws the system's error. */
  append(entries: readonly AuditEntry[]): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * One writer's segments, one after the other. After a failed write the next one starts: once a sync has failed, the
 * kernel's buffers of the file are unreliable.
 */
export function createSegments(options: SegmentsOptions): Segments {
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
