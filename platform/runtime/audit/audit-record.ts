import { createHash } from 'node:crypto';

/** The record of one operation. It has no values: none of the data, of arguments or of variables. */
export interface AuditEntry {
  /** The same as in the response's errors and in the gateway's log. */
  readonly correlationId: string;
  readonly principal: {
    readonly subject: string;
    readonly consumer?: string;
    readonly roles: readonly string[];
  };
  readonly purpose?: string;
  /** Digest of the policy bundle that decided. */
  readonly policy: string;
  readonly operation: { readonly signature: string; readonly name?: string };
  /** Refused operations fetched nothing. */
  readonly outcome: 'ANSWERED' | 'REFUSED';
  readonly coordinates: readonly AuditedCoordinate[];
  readonly products: readonly AuditedProduct[];
  /** Its fetches were made a second time, to compare executors (`--shadow`); no response was made of those. */
  readonly shadowed?: true;
  /** Of a read of an input port, in the owner's log. */
  readonly port?: AuditedPort;
}

/** What another domain's pipeline read, or was refused. */
export interface AuditedPort {
  readonly object: string;
  readonly columns: readonly string[];
  /** What let it read: `contract`, or `agreement:<file>`. */
  readonly grant?: string;
  /** Of the file. */
  readonly rows?: number;
  /** That were sent, unless the reader was interrupted. */
  readonly bytes?: number;
  /** Where an interrupted read went on. @default 0 */
  readonly offset?: number;
  /** Of the whole file. */
  readonly sha256?: string;
  /** The code with which it was refused. */
  readonly refused?: string;
}

export interface AuditedCoordinate {
  /** `User.email`, or the coordinate that would have revealed it: `UserFilter.email`. */
  readonly coordinate: string;
  readonly decision: 'CLEAR' | 'MASK' | 'DENY' | 'REFUSE';
  /** With MASK only. */
  readonly mask?: string;
  /** With MASK only: the caller's own rows are unmasked. */
  readonly self?: boolean;
  /** With REFUSE only: the field that would have been disclosed. */
  readonly reveals?: string;
}

export interface AuditedProduct {
  readonly domain: string;
  readonly product: string;
  readonly version: string;
  readonly snapshot: string;
}

/** The first record of a segment. */
export interface SegmentStart {
  /** The segment's own file name, so that a swapped file is noticed. */
  readonly segment: string;
  /** The last records of the segments before it that no other segment follows yet. */
  readonly follows: readonly SegmentHead[];
}

/** A record of a segment; its hash also fixes all records before it. */
export interface SegmentHead {
  readonly segment: string;
  readonly sequence: number;
  readonly hash: string;
}

/** The position of a record in its segment's chain. */
export interface ChainPosition {
  /** 0 is the segment's start. */
  readonly sequence: number;
  /** RFC 3339. */
  readonly time: string;
  /** The hash of the record before; `null` at the segment's start. */
  readonly previous: string | null;
}

export interface ChainedLine {
  /** With its line break. */
  readonly text: string;
  readonly hash: string;
}

/** One record as a line of JSON whose last member is the SHA-256 of the line's bytes without that member. */
export function chainedLine(position: ChainPosition, content: AuditEntry | SegmentStart): ChainedLine {
  const body = JSON.stringify({ ...position, ...content });
  const hash = createHash('sha256').update(body).digest('hex');
  return { text: `${body.slice(0, -1)},"hash":"${hash}"}\n`, hash };
}

/** A line as read from a file. */
export interface FoundLine {
  /** Whether the line matches its hash. */
  readonly intact: boolean;
  /** As written; empty where the line has no hash. */
  readonly hash: string;
  /** Empty where the line is not intact. */
  readonly record: Partial<ChainPosition & AuditEntry & SegmentStart>;
}

/** @param line without its line break, its bytes as latin1: invalid UTF-8 must not be changed by reading it. */
export function readLine(line: string): FoundLine {
  const [, body = '', hash = ''] = /^(\{.*),"hash":"([0-9a-f]{64})"\}$/s.exec(line) ?? [];
  const intact = hash !== '' && createHash('sha256').update(`${body}}`, 'latin1').digest('hex') === hash;
  return {
    intact,
    hash,
    record: intact ? JSON.parse(Buffer.from(`${body}}`, 'latin1').toString('utf8')) : {},
  };
}
