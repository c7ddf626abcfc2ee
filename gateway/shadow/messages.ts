import type { FetchOperation } from '../fetches/subgraph-fetch.ts';
import type { ResultDifference } from './compare-results.ts';

/** What the thread of @apollo/gateway's executor is told. */
export type ToShadow =
  | {
      readonly kind: 'load';
      readonly sdl: string;
      readonly domains: readonly string[];
      readonly comparedPlans: number;
      readonly planFetches: number;
    }
  | ({ readonly kind: 'execute'; readonly id: number } & ShadowedOperation)
  | ({ readonly kind: 'compare'; readonly id: number } & ComparedTexts)
  | { readonly kind: 'fetched'; readonly fetch: number /** In JSON. */; readonly response: string };

/** What it tells. Never a value, but in what it wants to be fetched. */
export type FromShadow =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'unloadable'; readonly reason: string }
  | ({ readonly kind: 'fetch'; readonly fetch: number } & WantedFetch)
  | ({ readonly kind: 'compared'; readonly id: number } & Compared)
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string };

/** An operation that our executor has executed, and what it gave. */
export interface ShadowedOperation {
  /** With its withheld selections marked. */
  readonly document: string;
  readonly operationName: string | undefined;
  /** In JSON. */
  readonly variables: string;
  readonly queryHash: string;
  readonly ours: ResultText;
}

export interface ComparedTexts extends Pick<ShadowedOperation, 'document' | 'operationName'> {
  readonly ours: ResultText;
  readonly theirs: ResultText;
}

/** What an executor gave, as it is handed over to be compared. */
export interface ResultText {
  /** In JSON. */
  readonly data: string;
  /** Of its errors. */
  readonly codes: readonly string[];
}

export interface Compared {
  readonly differences: readonly ResultDifference[];
  /** Of the errors of the other execution. */
  readonly codes: readonly string[];
}

/** A fetch that the thread has made for it, as it asks no domain itself. */
export interface WantedFetch {
  readonly id: number;
  readonly domain: string;
  readonly operation: FetchOperation;
  /** In JSON. */
  readonly variables: string;
  readonly representations: readonly string[] | undefined;
}
