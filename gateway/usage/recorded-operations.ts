import type { Logger } from '#platform/runtime/log.ts';
import { readIfThere } from '#platform/runtime/read-if-there.ts';
import { checkJson } from '#platform/runtime/request-limits/json-limits.ts';
import { writeWhole } from '#platform/runtime/write-whole.ts';
import { parseRecordedOperation, type RecordedOperation } from '#schema/simulate/recorded-operation.ts';
import { createRecords } from './records.ts';

/** Deeper than a request's variables can be; limited, since rewriting a record recurses. */
const lineLimits = { bodyDepth: 1_000, bodyValues: 1_000_000 };

/** The records of all processes that record into one place. */
export interface RecordedOperations {
  /** Adds the records of one process since its last call. */
  add(records: readonly RecordedOperation[]): Promise<void>;
}

/**
 * A file of recorded operations, which is rewritten as a whole; its existing records are kept. A failed write is
 * logged and affects no response: the next write contains everything.
 */
export async function openRecordedOperations({
  file,
  logger,
}: {
  readonly file: string;
  readonly logger: Logger;
}): Promise<RecordedOperations> {
  const records = createRecords();
  for (const line of ((await readIfThere(file)) ?? '').split('\n')) {
    const record = isWithin(line) ? parseRecordedOperation(line) : undefined;
    if (record) records.add(record);
  }
  let writing = Promise.resolve();

  async function write(): Promise<void> {
    const lines = records.all.map((one) => `${JSON.stringify(one)}\n`);
    await writeWhole(file, lines.join(''), 0o600).catch((error: Error) =>
      logger.error({ reason: error.message }, 'the recorded operations cannot be written'),
    );
  }

  return {
    add(added) {
      for (const record of added) records.add(record);
      writing = writing.then(write);
      return writing;
    },
  };
}

/** A line beyond the limits was not written by a gateway. */
function isWithin(line: string): boolean {
  try {
    checkJson(line, lineLimits);
    return true;
  } catch {
    return false;
  }
}
