import { isSnapshotId } from './table-format.ts';

/** What a reader asks of an input port; the body of `POST /port`, as JSON. */
export interface PortRequest {
  /** An object of the owner's contract. */
  readonly object: string;
  /** Columns of its table. @default all that the reader may see */
  readonly columns?: readonly string[];
  /** The id of a snapshot, so that several reads are of one. @default the current one */
  readonly epoch?: string;
  /** The purpose of an access agreement, under which it is read. */
  readonly purpose?: string;
}

/** Bytes; a request names a few hundred columns at most. */
export const mostRequestBytes = 65_536;

const longestName = 200;
const mostColumns = 2_000;

/** @returns why a body is no such request, in words for its sender. */
export function readPortRequest(body: string): PortRequest | { readonly wrong: string } {
  if (Buffer.byteLength(body) > mostRequestBytes)
    return { wrong: `It has more than ${mostRequestBytes} bytes.` };
  const parsed = parse(body);
  if (!parsed) return { wrong: 'It is no JSON object.' };
  const { object, columns, epoch, purpose, ...more } = parsed;
  const [unknown] = Object.keys(more);
  if (unknown !== undefined)
    return { wrong: 'It has a member that is none of object, columns, epoch, purpose.' };
  if (!isName(object)) return { wrong: '"object" is not the name of an object.' };
  if (columns !== undefined && !isNames(columns))
    return { wrong: '"columns" is not a list of names, each once.' };
  if (epoch !== undefined && !(isName(epoch) && isSnapshotId(epoch)))
    return { wrong: '"epoch" is not the id of a snapshot.' };
  if (purpose !== undefined && !isName(purpose)) return { wrong: '"purpose" is not a text.' };
  return {
    object,
    ...(columns === undefined ? {} : { columns }),
    ...(epoch === undefined ? {} : { epoch }),
    ...(purpose === undefined ? {} : { purpose }),
  };
}

function parse(body: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= longestName;
}

function isNames(value: unknown): value is string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > mostColumns) return false;
  return value.every(isName) && new Set(value).size === value.length;
}
