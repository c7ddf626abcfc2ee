/** The SDL of a subgraph that is served and composed: generated from its contract, with its handwritten extensions. */
export function subgraphSdl(generated: string, extensions: string | undefined): string {
  return extensions === undefined ? generated : `${generated.trimEnd()}\n\n${extensions}`;
}
