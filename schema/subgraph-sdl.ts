/** The SDL of a subgraph that is served and composed: what its contract gives, and what is written by hand behind it. */
export function subgraphSdl(generated: string, extensions: string | undefined): string {
  return extensions === undefined ? generated : `${generated.trimEnd()}\n\n${extensions}`;
}
