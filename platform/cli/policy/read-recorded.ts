import { readIfThere } from '#platform/runtime/read-if-there.ts';
import { parseRecordedOperation, type RecordedOperation } from '#schema/simulate/recorded-operation.ts';
import { shownPath } from '../../mesh/domains.ts';
import { CliError } from '../../mesh/mesh-error.ts';
import { say } from '../say.ts';
import { checkJsonText, checkOperation } from './within-limits.ts';

/**
 * Reads the operations that a gateway recorded. Operations over the default limits, which a gateway with higher ones
 * may record, are reported and left out; lines of another version are ignored.
 * @throws CliError where there is no such file.
 */
export async function readRecorded(file: string): Promise<RecordedOperation[]> {
  const text = await readIfThere(file);
  if (text === undefined) {
    throw new CliError(
      `no operations were recorded in "${shownPath(file)}" yet; send a query to a running mesh, or give --operations.`,
    );
  }
  return text
    .split('\n')
    .flatMap((line, index) => readRecord(line, `"${shownPath(file)}", line ${index + 1}`));
}

function readRecord(line: string, place: string): RecordedOperation[] {
  try {
    checkJsonText(line, place);
    const recorded = parseRecordedOperation(line);
    if (!recorded) return [];
    checkOperation(recorded.query, place);
    return [recorded];
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    say(`${error.message} This one is left out.`);
    return [];
  }
}
