import type { JWK } from 'jose';
import type { RecordedOperation } from '#schema/simulate/recorded-operation.ts';
import type { ShelvedPolicy } from '../enforcement/policy-bundle-store.ts';

/** What the primary tells a serving process to begin with. */
export interface Beginning {
  /** Which of the serving processes it is, from 1; a replacement has the number of the one before. */
  readonly number: number;
  readonly processes: number;
  /** What to listen on: 0 where no process listens yet. */
  readonly port: number;
  /** One pair for all, so that each knows the envelopes of the others. */
  readonly envelopeKey: JWK;
  readonly measured: boolean;
}

/**
 * Asked by the primary: `metrics`, `pulse`. Asked by a serving process: `policy` and `take up`, about a digest, and what is
 * in `shared-acceptance.ts`.
 */
export interface Ask {
  readonly kind: 'ask';
  readonly id: number;
  readonly what:
    | 'metrics'
    | 'pulse'
    | 'policy'
    | 'take up'
    | 'last accepted'
    | 'removed'
    | 'accepts'
    | 'keep';
  readonly about?: string;
}

export interface Reply {
  readonly kind: 'reply';
  readonly id: number;
  readonly value?: unknown;
}

export type ToServing = { readonly kind: 'begin'; readonly beginning: Beginning } | Ask | Reply;

export type FromServing =
  /** It listens to the primary. */
  | { readonly kind: 'here' }
  | { readonly kind: 'serving'; readonly url: string; readonly port: number }
  /** The digest of a supergraph that it serves, or has refused. */
  | { readonly kind: 'past'; readonly digest: string }
  | { readonly kind: 'failed'; readonly message: string; readonly exitCode: 1 | 2 }
  /** It decides by this bundle from now on, so subgraphs will ask any of us for it. */
  | { readonly kind: 'policy'; readonly policy: ShelvedPolicy }
  | { readonly kind: 'operations'; readonly records: readonly RecordedOperation[] }
  | Ask
  | Reply;
