/**
 * What a process does that takes time, by kind: what is known when it begins, and when it ends. No value is in any of
 * it: nothing that a caller sent but the name of an operation, and nothing of rows.
 */
export interface Activities {
  /** A GraphQL request over HTTP, of the gateway or of a domain. */
  readonly request: {
    readonly begin: {
      readonly method: string;
      readonly path: string;
      /** Of its body. */
      readonly bytes: number;
      readonly correlationId?: string | undefined;
      /** W3C trace context, as whoever asks sent it: not checked yet. */
      readonly traceparent?: string | undefined;
    };
    readonly end: {
      readonly status: number;
      /** Of the errors of its response, each once. */
      readonly codes: Iterable<string>;
      /** Of the response's body. */
      readonly bytes: number;
    };
  };
  /** An operation that goes through the gateway's door. */
  readonly operation: {
    readonly begin: { readonly type: string; readonly name: string | undefined };
    /** @param code of the first error where there is no data. */
    readonly end: { readonly code: string | undefined };
  };
  /** From an operation to its compiled plan. */
  readonly plan: {
    readonly begin: Readonly<Record<string, never>>;
    /** @param cached whether somebody had asked the same before. */
    readonly end: { readonly cached: boolean; readonly code: string | undefined };
  };
  /** A fetch of a plan, those included that are served from the cache, or by the request of another operation. */
  readonly fetch: {
    readonly begin: {
      readonly domain: string;
      /** That it is about; `undefined` where it asks for root fields. */
      readonly entities: number | undefined;
      /** By whose executor it is made, where that is for a comparison (`--shadow`). */
      readonly shadow?: 'ours' | 'theirs' | undefined;
      /** What it asks, without literals. */
      readonly document: () => string;
    };
    /** @param code of its first error. */
    readonly end: { readonly code: string | undefined };
  };
  /** A request to a domain, with one fetch or several; further tries of one are a part of it. */
  readonly 'domain request': {
    readonly begin: {
      readonly domain: string;
      readonly url: string;
      /** Of its body. */
      readonly bytes: number;
    };
    /** @param bytes of the response's body, where it could be used. */
    readonly end: { readonly bytes: number; readonly code: string | undefined };
  };
  /** A record of the audit log, until it is on disk. */
  readonly audit: {
    readonly begin: { readonly outcome: string };
    readonly end: { readonly code: string | undefined };
  };
  /** A statement of a domain's engine, the wait for a connection included. */
  readonly statement: {
    readonly begin: {
      readonly engine: string;
      /** The table whose rows it reads. */
      readonly table: string | undefined;
      /** Its text without values and literals. */
      readonly text: () => string;
    };
    readonly end: { readonly code: string | undefined };
  };
}

export type ActivityKind = keyof Activities;

/** What happens at one moment. */
export interface ObservedEvents {
  /** An operation is valid: names in it are those of the schema. */
  readonly validated: {
    /** Its text, without literals and aliases. */
    readonly document: () => string;
  };
  /** Entities, or answers at the root, were asked for where responses are cached. */
  readonly cache: { readonly domain: string; readonly kept: number; readonly fetched: number };
  /** @param digest the SHA-256 of its text. */
  readonly 'supergraph served': { readonly digest: string };
  /** An execution was compared with another executor's, or could not be. @param differences the kind of each */
  readonly shadow: { readonly outcome: string; readonly differences: readonly string[] };
  readonly 'supergraph refused': { readonly reason: 'loosened' | 'unloadable' };
}

export type EventKind = keyof ObservedEvents;

/**
 * Is told what a process does: counts it, or traces it. The parts of a gateway and of the product kit report to the one
 * that they are given, and know nothing of who that is. It throws nothing, and nobody waits for it.
 */
export interface Observer {
  /** What is returned observes what happens within the activity. */
  begin<Kind extends ActivityKind>(kind: Kind, about: Activities[Kind]['begin']): Activity<Kind>;
  event<Kind extends EventKind>(kind: Kind, about: ObservedEvents[Kind]): void;
}

export interface Activity<Kind extends ActivityKind = ActivityKind> extends Observer {
  /** To be called once. */
  end(how: Activities[Kind]['end']): void;
  /** Headers for a process that is asked within it, which can observe what it does as a part of it. */
  readonly headers: Readonly<Record<string, string>>;
}
