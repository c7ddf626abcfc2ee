/** How a request names the document that it asks with, as it was sent. */
export interface AskedDocument {
  /** The text. */
  readonly query: unknown;
  /** `extensions.persistedQuery.sha256Hash`, as Apollo's clients send it. */
  readonly hash: string | undefined;
  /** Under other names, as Relay and others send it. */
  readonly ids: readonly unknown[];
}
