import { readFile } from 'node:fs/promises';
import { SupergraphError } from './load-supergraph.ts';

/** A supergraph's SDL, or the file that it is read from. */
export type SupergraphSource = string | { readonly file: string };

/**
 * The SDL that the options name.
 * @throws SupergraphError for a file that cannot be read.
 */
export async function readSupergraph(supergraph: SupergraphSource): Promise<string> {
  if (typeof supergraph === 'string') return supergraph;
  try {
    return await readFile(supergraph.file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : code;
    throw new SupergraphError(`The supergraph "${supergraph.file}" cannot be read: ${reason}.`);
  }
}
