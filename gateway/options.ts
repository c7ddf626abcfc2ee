import type { JWTVerifyGetKey } from 'jose';
import type { Route } from '#platform/runtime/http-server.ts';
import type { SigningKey } from '#platform/runtime/keys.ts';
import type { Logger } from '#platform/runtime/log.ts';
import type { TokenSecrets } from '#platform/runtime/token-key.ts';

export interface GatewayOptions {
  /** The supergraph's SDL, or the file it is read from; a file is watched and reloaded when it changes. */
  readonly supergraph: string | { readonly file: string };
  /** 0 picks a free one. @default 4000 */
  readonly port?: number;
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** From a subgraph's name to the URL to use instead of the one in the supergraph. */
  readonly subgraphUrls?: Readonly<Record<string, string>>;
  /** How tokens are checked. Without it no token is read and everybody is anonymous. */
  readonly identity?: IdentityOptions | undefined;
  /** What fetches of a governed supergraph are signed with. @default a pair made for this process */
  readonly envelopeKey?: EnvelopeKey | undefined;
  /**
   * What tokens are made with where the gateway masks in place of a subgraph; the same as the products'.
   * @default none, and such a field is redacted
   */
  readonly tokens?: TokenSecrets | undefined;
  /** Where subgraphs reach this gateway, without a path. @default the address it listens on */
  readonly publicUrl?: string | undefined;
  /** No introspection for anonymous callers. @default false */
  readonly production?: boolean;
  readonly limits?: Partial<GatewayLimits>;
  readonly fetches?: Partial<FetchLimits>;
  readonly logger: Logger;
  /** Further routes. One at `GET /graphql` gets only the requests that ask for HTML. */
  readonly pages?: readonly Route[];
}

export interface IdentityOptions {
  /** A key set's URL, or the key set itself (`readKeySet`). */
  readonly keys: URL | JWTVerifyGetKey;
  readonly issuer: string;
  readonly audience: string;
}

export interface EnvelopeKey {
  readonly signing: SigningKey;
  /** The public half, to recognise our own envelopes by. */
  readonly verifying: JWTVerifyGetKey;
}

/** What one request may ask. Whatever is over answers `LIMIT_EXCEEDED` and reaches no domain. */
export interface GatewayLimits {
  /** Of a request's body, in bytes. */
  readonly bodyBytes: number;
  /** Lexical tokens of the document. */
  readonly documentTokens: number;
  /** Nested fields, introspection apart. */
  readonly depth: number;
  /** Fields with an alias, each fragment counted wherever it is spread. */
  readonly aliases: number;
  /** Fields at the top of the operation, fragments resolved. */
  readonly rootFields: number;
  /** Selections with each fragment counted wherever it is spread: without it, a short document of
   * doubling fragments holds the event loop for seconds in validation. */
  readonly recursiveSelections: number;
  /** Values in the variables, lists and input objects included. */
  readonly variableValues: number;
  /** Nested lists and input objects in the variables. */
  readonly variableDepth: number;
  /** Validation errors that are reported before validation stops. */
  readonly validationErrors: number;
}

export const defaultLimits: GatewayLimits = {
  bodyBytes: 1_048_576,
  documentTokens: 10_000,
  depth: 24,
  aliases: 100,
  rootFields: 50,
  recursiveSelections: 2_000,
  variableValues: 10_000,
  variableDepth: 32,
  validationErrors: 20,
};

/** What one fetch from a domain may take. */
export interface FetchLimits {
  /** From the first byte sent to the last received, in milliseconds. */
  readonly timeoutMs: number;
  /** Of an answer's body, in bytes. */
  readonly bytes: number;
  /** Open connections to one domain; further fetches wait. */
  readonly connections: number;
}

export const defaultFetchLimits: FetchLimits = {
  timeoutMs: 10_000,
  bytes: 67_108_864,
  connections: 64,
};
