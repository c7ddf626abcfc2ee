import { readIfThere } from '#platform/runtime/read-if-there.ts';

/** Whether a generated file on disk is up to date. */
export async function isCurrent(file: string, text: string): Promise<boolean> {
  return (await readIfThere(file)) === text;
}
