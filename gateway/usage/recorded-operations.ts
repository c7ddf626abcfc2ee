import type { Logger } from '#platform/runtime/log.ts';
import { readIfThere } from '#platform/runtime/read-if-there.ts';
import { checkJson } from '#platform/runtime/request-limits/json-limits.ts';
import { writeWhole } from '#platform/runtime/write-whole.ts';
import { parseRecordedOperation, type RecordedOperation } from '#schema/simulate/recorded-operation.ts';
import { createRecords } from './records.ts';

/** Deeper than the variables of a request can be; what is written again is walked by recursion. */
const lineLimits = { bodyDepth: 1_000, bodyValues: 1_000_000 };

/** What all who record into one place have recorded. */
export interface RecordedOperations {
  /** Takes what one of them was asked since it last handed something over. */
  add(records: readonly RecordedOperation[]): Promise<void>;
}

/**
 * A file of recorded operations, which is written whole; what it holds already is kept. One that cannot be written
 * is told to the log, and costs no answer: the next time all of it is written.
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

/** What is beyond is no record that a gateway wrote. */
function isWithin(line: string): boolean {
  try {
    checkJson(line, lineLimits);
    return true;
  } catch {
    return false;
  }
}
