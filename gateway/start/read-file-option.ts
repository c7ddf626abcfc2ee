import { readFile } from 'node:fs/promises';
import { SettingsError } from '#platform/runtime/settings.ts';
import { tellSystemError } from '#platform/runtime/system-error.ts';
import { wrongOption } from './start-error.ts';

/**
 * What a file holds that the command line names.
 * @param parse throws SettingsError for what the file cannot say.
 * @throws StartError naming the file and what is wrong with it, or why it cannot be read.
 */
export async function readFileOption<T>(file: string, what: string, parse: (text: string) => T): Promise<T> {
  try {
    return parse(await readFile(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof SettingsError ? error.message : tellSystemError(error);
    if (reason === undefined) throw error;
    throw wrongOption(`the ${what} in "${file}" cannot be used: ${reason}`);
  }
}
