import { type FoundLine, readLine, type SegmentHead } from './audit-record.ts';

export interface SegmentBreak {
  readonly kind: 'changed' | 'removed' | 'reordered' | 'missing' | 'torn';
  /** 1-based; 0 where it concerns no line. */
  readonly line: number;
  readonly message: string;
}

export interface SegmentVerdict {
  readonly records: number;
  /** Times of the first and the last record. */
  readonly times: readonly string[];
  /** Its last record; `undefined` where it has none. */
  readonly head: SegmentHead | undefined;
  /** Hashes of all records, as written. */
  readonly hashes: ReadonlySet<string>;
  readonly breaks: readonly SegmentBreak[];
  readonly torn: readonly SegmentBreak[];
}

/**
 * Checks that each line matches its hash and follows the line before it.
 * @param text of the segment, as latin1. @param name of its file.
 */
export function verifySegment(text: string, name: string): SegmentVerdict {
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  const found = lines.map(readLine);
  const placed = new Map(found.map(({ hash }, index) => [hash, index] as const).toReversed());
  const breaks = found.flatMap((line, index) => {
    const problem =
      index === 0 ? problemOfStart(line, name) : problemOfRecord(line, index, found[index - 1], placed);
    return problem ? [{ ...problem, line: index + 1 }] : [];
  });
  const records = found.filter(({ record }) => record.sequence);
  const last = records.at(-1);
  return {
    records: records.length,
    times: [records[0], last].flatMap((line) => line?.record.time ?? []),
    head: last && { segment: name, sequence: last.record.sequence ?? 0, hash: last.hash },
    hashes: new Set(placed.keys()),
    breaks,
    torn: rest === '' ? [] : [tornTail(lines.length + 1)],
  };
}

type Problem = Omit<SegmentBreak, 'line'>;

function problemOfStart({ intact, record }: FoundLine, name: string): Problem | undefined {
  if (!intact) return changed;
  if (record.sequence !== 0) {
    return {
      kind: 'removed',
      message: `the segment begins with record ${record.sequence}, not with its start`,
    };
  }
  if (record.segment === name) return undefined;
  return { kind: 'changed', message: `the file was renamed; its name is "${record.segment}"` };
}

function problemOfRecord(
  { intact, hash, record }: FoundLine,
  index: number,
  before: FoundLine | undefined,
  placed: ReadonlyMap<string, number>,
): Problem | undefined {
  if (!intact) return changed;
  const first = placed.get(hash);
  if (first !== undefined && first < index) {
    return { kind: 'reordered', message: `record ${record.sequence} is already on line ${first + 1}` };
  }
  // A changed line was reported already, and its original hash is unknown.
  if (!before?.intact || record.previous === before.hash) return undefined;
  const follows = placed.get(record.previous ?? '');
  if (follows !== undefined) {
    const message = `record ${record.sequence} follows the one on line ${follows + 1}, not the one before it`;
    return { kind: 'reordered', message };
  }
  return {
    kind: 'removed',
    message: `between record ${before.record.sequence} and record ${record.sequence} something is missing`,
  };
}

const changed: Problem = { kind: 'changed', message: 'the line does not match its hash' };

function tornTail(line: number): SegmentBreak {
  return {
    kind: 'torn',
    line,
    message:
      'the last record is incomplete: its writer was stopped, or the disk was full, and its response was never sent',
  };
}
