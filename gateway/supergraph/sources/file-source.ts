import { readFile } from 'node:fs/promises';
import { SupergraphError } from '../load-supergraph.ts';
import type { SupergraphSource } from './supergraph-source.ts';
import { watchFile } from './watch-file.ts';

/** A file, which is watched. */
export function createFileSource(file: string): SupergraphSource {
  return {
    async read() {
      try {
        return await readFile(file, 'utf8');
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        const reason = code === 'ENOENT' ? 'there is no such file' : code;
        throw new SupergraphError(`The supergraph "${file}" cannot be read: ${reason}.`);
      }
    },
    follow(last, take) {
      const watching = watchFile(file, last, take);
      return { [Symbol.asyncDispose]: async () => watching[Symbol.dispose]() };
    },
  };
}
