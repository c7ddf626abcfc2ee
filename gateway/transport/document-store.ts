import type { ApolloServerOptions } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import type { GatewayRequest } from '../request.ts';

export type DocumentStore = NonNullable<ApolloServerOptions<GatewayRequest>['documentStore']>;

/** What a token takes, with the node that it is a part of; measured, in bytes. */
const tokenBytes = 400;

/**
 * Parsed documents by their text's hash, those longest unused forgotten first. @apollo/server's own store takes a
 * document for as large as its JSON, which leaves out the text and the tokens that it holds on to: a comment of
 * 60 kB counted as nothing.
 * @param bytes that are kept at most. @default 64 MiB
 */
export function createDocumentStore(bytes = 67_108_864): DocumentStore {
  const documents = new Map<string, { readonly document: DocumentNode; readonly size: number }>();
  let total = 0;

  function forget(key: string): boolean {
    total -= documents.get(key)?.size ?? 0;
    return documents.delete(key);
  }

  return {
    async get(key) {
      const known = documents.get(key);
      if (!known) return undefined;
      documents.delete(key);
      documents.set(key, known);
      return known.document;
    },
    async set(key, document) {
      forget(key);
      const size = sizeOf(document);
      documents.set(key, { document, size });
      total += size;
      for (const oldest of documents.keys()) {
        if (total <= bytes) break;
        forget(oldest);
      }
    },
    async delete(key) {
      return forget(key);
    },
  };
}

function sizeOf({ loc }: DocumentNode): number {
  let tokens = 0;
  for (let token = loc?.startToken ?? null; token; token = token.next) tokens += 1;
  return (loc?.source.body.length ?? 0) * 2 + tokens * tokenBytes;
}
