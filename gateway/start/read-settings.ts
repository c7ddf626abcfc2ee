import { readFile } from 'node:fs/promises';
import { tellSystemError } from '#platform/runtime/system-error.ts';
import { FetchLimitsError } from '../fetches/read-fetch-limits.ts';
import { IssuersError } from '../identity/parse-issuers.ts';
import { LimitsError } from '../limits/read-limits.ts';
import { wrongOption } from './start-error.ts';

/**
 * What a file of settings says.
 * @param name of what is in it, for the message.
 * @throws StartError
 */
export async function readSettings<T>(file: string, name: string, parse: (text: string) => T): Promise<T> {
  try {
    return parse(await readFile(file, 'utf8'));
  } catch (error) {
    const reason = isTold(error) ? error.message : tellSystemError(error);
    if (reason === undefined) throw error;
    throw wrongOption(`the ${name} in "${file}" cannot be used: ${reason}`);
  }
}

function isTold(error: unknown): error is Error {
  return [LimitsError, FetchLimitsError, IssuersError].some((kind) => error instanceof kind);
}
