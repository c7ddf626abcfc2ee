import type { GraphQLError } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import type { AskedDocument } from './asked-document.ts';
import type { PersistedQueries } from './persisted-queries.ts';

/** Texts by the ids of manifests, as they are now. An id is an opaque key. */
export type TrustedDocuments = Pick<ReadonlyMap<string, string>, 'get'>;

export interface DocumentOptions {
  /** @default none */
  readonly trusted?: TrustedDocuments | undefined;
  /** Whether no other document is executed. @default false */
  readonly trustedOnly?: boolean | undefined;
}

/** The document of a request. */
export interface ResolvedDocument {
  /** What it sent, where that is no text: for the transport to refuse. */
  readonly text: unknown;
  /** To be called once it is parsed, and within the limits: of those alone it is worth while to keep the text. */
  readonly parsed?: () => void;
}

/** @throws GraphQLError where it is not there, not trusted, or not the one that the request also has as text. */
export type ResolveDocument = (asked: AskedDocument) => ResolvedDocument;

/** The most characters of an id: more are a mistake. */
const longestId = 1_024;

/**
 * Finds the document that a request means: a trusted one by its id, one that a client has registered by its hash (automatic
 * persisted queries, as Apollo Server does), or what it sends as text. One that is sent both ways is refused unless both are
 * the same: else what is logged and allowed by its id is not what is executed.
 */
export function createDocumentResolver(
  { trusted, trustedOnly = false }: DocumentOptions,
  persisted: PersistedQueries,
): ResolveDocument {
  function byHash(hash: string, query: unknown): ResolvedDocument {
    if (trustedOnly) throw requestError('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
    if (isMissing(query)) {
      const text = persisted.find(hash);
      if (text === undefined) throw notFound();
      return { text };
    }
    if (typeof query !== 'string') return { text: query };
    if (!persisted.matches(hash, query)) {
      throw requestError('BAD_REQUEST', 'The SHA-256 in "persistedQuery" is not that of "query".');
    }
    return { text: query, parsed: () => persisted.keep(hash, query) };
  }

  return ({ query, hash, ids }) => {
    // Without trusted documents these names mean nothing, beside a text.
    const named = trusted || isMissing(query) ? ids : [];
    const [id] = [hash, ...named].filter((one) => one !== undefined);
    if (id === undefined) {
      if (!trustedOnly) return { text: query };
      throw requestError(
        'DOCUMENT_NOT_TRUSTED',
        'Only trusted documents are executed here. Send the id of one.',
      );
    }
    if (typeof id !== 'string' || id.length > longestId || named.some((other) => other !== id)) {
      throw requestError('BAD_REQUEST', 'The id of the document is not one text.');
    }
    const text = trusted?.get(id);
    if (text === undefined && hash !== undefined) return byHash(hash, query);
    if (text === undefined && trustedOnly) {
      throw requestError('DOCUMENT_NOT_TRUSTED', 'No trusted document has this id.');
    }
    if (text === undefined && isMissing(query)) throw notFound();
    if (text !== undefined && (isMissing(query) || query === text)) return { text };
    throw requestError(
      'BAD_REQUEST',
      '"query" is not the document of the id that is sent with it. Send one of them.',
    );
  };
}

/** Clients send the text beside the hash when they get this message. */
function notFound(): GraphQLError {
  return requestError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
}

function isMissing(query: unknown): boolean {
  return query === undefined || query === null || query === '';
}
