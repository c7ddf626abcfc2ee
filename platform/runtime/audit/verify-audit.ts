import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { readEnds, writerOf } from './audit-folder.ts';
import type { SegmentHead } from './audit-record.ts';
import { type SegmentBreak, verifySegment } from './verify-segment.ts';

/** A break of the log, and its place. */
export interface AuditBreak extends SegmentBreak {
  readonly file: string;
}

export interface AuditVerdict {
  /** Whether nothing was changed, removed or reordered. */
  readonly ok: boolean;
  /** Without the segments' own starts. */
  readonly records: number;
  readonly segments: number;
  readonly writers: number;
  /** Times of the first and the last record, RFC 3339; `undefined` where there is none. */
  readonly first: string | undefined;
  readonly last: string | undefined;
  /** The last records, which no segment follows: store them elsewhere, and expect them at the next verification. */
  readonly heads: readonly SegmentHead[];
  readonly breaks: readonly AuditBreak[];
  /** Incomplete records of a killed process: their responses were never sent. */
  readonly torn: readonly AuditBreak[];
}

export interface AuditToVerify {
  /** Paths of segments. */
  readonly files: readonly string[];
  /** Whether the files are all segments of a folder, so that each followed segment must be among them. */
  readonly complete: boolean;
  /** Hashes of records that must be there. */
  readonly expected: readonly string[];
}

/** Verifies each segment, and that the segments which others follow still exist up to the followed record. */
export async function verifyAudit({ files, complete, expected }: AuditToVerify): Promise<AuditVerdict> {
  const starts = await Promise.all(files.map(readFollows));
  const followed = new Map(starts.flatMap(({ follows, file }) => follows.map((head) => [head, file])));
  const wanted = new Set([...[...followed.keys()].map(({ hash }) => hash), ...expected]);
  const found = new Set<string>();
  const breaks: AuditBreak[] = [];
  const torn: AuditBreak[] = [];
  const heads: SegmentHead[] = [];
  const times: string[] = [];
  let records = 0;
  for (const file of files) {
    const segment = verifySegment(await readFile(file, 'latin1'), basename(file));
    for (const hash of segment.hashes) if (wanted.has(hash)) found.add(hash);
    breaks.push(...segment.breaks.map((one) => ({ file, ...one })));
    torn.push(...segment.torn.map((one) => ({ file, ...one })));
    records += segment.records;
    times.push(...segment.times);
    if (segment.head) heads.push(segment.head);
  }
  const names = new Map(files.map((file) => [basename(file), file]));
  for (const [head, by] of followed) {
    const lost = lostHead(head, by, { names, found, complete });
    if (lost) breaks.push(lost);
  }
  breaks.push(...expected.filter((hash) => !found.has(hash)).map(unexpectedEnd));
  const followedHashes = new Set([...followed.keys()].map(({ hash }) => hash));
  times.sort();
  return {
    ok: breaks.length === 0,
    records,
    segments: files.length,
    writers: new Set([...names.keys()].map(writerOf)).size,
    first: times[0],
    last: times.at(-1),
    heads: heads.filter(({ hash }) => !followedHashes.has(hash)),
    breaks,
    torn,
  };
}

async function readFollows(file: string): Promise<{ file: string; follows: readonly SegmentHead[] }> {
  return { file, follows: (await readEnds(file)).follows };
}

interface Known {
  readonly names: ReadonlyMap<string, string>;
  readonly found: ReadonlySet<string>;
  readonly complete: boolean;
}

function lostHead(
  { segment, sequence, hash }: SegmentHead,
  by: string,
  { names, found, complete }: Known,
): AuditBreak | undefined {
  if (found.has(hash)) return undefined;
  const file = names.get(segment);
  if (file !== undefined) {
    const message = `record ${sequence} is missing, which "${basename(by)}" follows`;
    return { file, line: sequence + 1, kind: 'removed', message };
  }
  if (!complete) return undefined;
  const message = `the segment "${segment}" is missing, whose record ${sequence} it follows`;
  return { file: by, line: 1, kind: 'missing', message };
}

function unexpectedEnd(hash: string): AuditBreak {
  return { file: '', line: 0, kind: 'removed', message: `the expected record "${hash}" is missing` };
}
