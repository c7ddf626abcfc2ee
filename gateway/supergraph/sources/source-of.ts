import { createFileSource } from './file-source.ts';
import type { SupergraphSource } from './supergraph-source.ts';

/** A supergraph's SDL, which stays as it is, the file that it is read from, or another source. */
export type SupergraphOption = string | { readonly file: string } | SupergraphSource;

export function supergraphSourceOf(supergraph: SupergraphOption): SupergraphSource {
  if (typeof supergraph === 'string') return fixedSource(supergraph);
  return 'file' in supergraph ? createFileSource(supergraph.file) : supergraph;
}

function fixedSource(sdl: string): SupergraphSource {
  return {
    read: async () => sdl,
    follow: () => ({ async [Symbol.asyncDispose]() {} }),
  };
}
