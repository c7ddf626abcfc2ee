import { type FileHandle, open, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readLine, type SegmentHead } from './audit-record.ts';

/** Read at each end of a segment; a record is rarely larger. */
const endBytes = 65_536;

const segmentName = /^(.+)-\d{4,}\.jsonl$/;

/** `<writer>-0001.jsonl`, the first of a writer's. */
export function nameSegment(writer: string, number: number): string {
  return `${writer}-${String(number).padStart(4, '0')}.jsonl`;
}

/** The writer of a segment, from its name. */
export function writerOf(name: string): string {
  return segmentName.exec(name)?.[1] ?? name;
}

/** Names of the segments in a folder, in the order in which their writers started. */
export async function listSegments(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => segmentName.test(name)).sort();
}

/**
 * The last records that no other segment follows yet: the next segment has to follow them. Segments without records do
 * not count, since their writer may remove them.
 */
export async function openHeads(folder: string): Promise<SegmentHead[]> {
  const ends = [];
  for (const segment of await listSegments(folder)) {
    const { follows, head } = await readEnds(join(folder, segment));
    if (head.sequence > 0) ends.push({ follows, head });
  }
  const followed = new Set(ends.flatMap(({ follows }) => follows.map(({ hash }) => hash)));
  return ends.map(({ head }) => head).filter(({ hash }) => !followed.has(hash));
}

export interface SegmentEnds {
  readonly follows: readonly SegmentHead[];
  /** Its `sequence` is 0 where the segment has no record, or its last whole line cannot be read. */
  readonly head: SegmentHead;
}

/** The records that a segment follows, and its last whole record, without reading the part between them. */
export async function readEnds(file: string): Promise<SegmentEnds> {
  const segment = basename(file);
  await using handle = await open(file);
  // Its writer may still be writing: only durable records may be followed.
  await handle.datasync();
  const { size } = await handle.stat();
  const start = await readText(handle, 0, size);
  const end = await readText(handle, Math.max(0, size - endBytes), size);
  const first = start.indexOf('\n');
  const last = end.lastIndexOf('\n');
  const before = end.lastIndexOf('\n', last - 1);
  if (size > endBytes && (first < 0 || before < 0)) return endsOf(await readFile(file, 'latin1'), segment);
  return {
    follows: followsOf(start.slice(0, Math.max(0, first))),
    head: headOf(end.slice(before + 1, Math.max(0, last)), segment),
  };
}

function endsOf(text: string, segment: string): SegmentEnds {
  const lines = text.split('\n').slice(0, -1);
  return { follows: followsOf(lines[0]), head: headOf(lines.at(-1), segment) };
}

function followsOf(line = ''): readonly SegmentHead[] {
  return readLine(line).record.follows ?? [];
}

function headOf(line = '', segment: string): SegmentHead {
  const { record, hash } = readLine(line);
  return { segment, sequence: record.sequence ?? 0, hash };
}

async function readText(handle: FileHandle, from: number, size: number): Promise<string> {
  const { buffer, bytesRead } = await handle.read({
    buffer: Buffer.alloc(Math.min(endBytes, size - from)),
    position: from,
  });
  return buffer.toString('latin1', 0, bytesRead);
}
