/** Where a gateway gets its supergraph, and each one that takes its place. One implementation a file. */
export interface SupergraphSource {
  /**
   * The SDL that a gateway starts with.
   * @throws SupergraphError where there is none.
   */
  read(): Promise<string>;
  /**
   * Hands over each SDL that the supergraph becomes, until it is disposed of. Where it changes faster than that, the last one is
   * enough.
   * @param last what was read: it may have become another one since.
   * @param take resolves once the SDL is served or refused.
   */
  follow(last: string, take: (sdl: string) => Promise<void>): AsyncDisposable;
}
