import type { ApolloServerOptions } from '@apollo/server';
import { type ASTNode, type DocumentNode, type Location, visit } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { GraphqlContext } from './apollo-gateway.ts';

export type DocumentStore = NonNullable<ApolloServerOptions<GraphqlContext>['documentStore']>;

/** The measured size of a node with its name, its location and its part of lists, in bytes. */
const nodeBytes = 250;

/** Equal to the number of documents whose limit check is cached; fewer are cached as plans. */
const cachedDocuments = 2_000;

/**
 * Parsed documents by their text's hash; the least recently used are evicted. @apollo/server's own store measures a
 * document by its JSON, which leaves out the text that it references: a comment of 60 kB counted as nothing. Tokens
 * are half of a parsed document, and nothing reads them after parsing: they are dropped.
 * @param bytes of all documents. @default 64 MiB
 */
export function createDocumentStore(bytes = 67_108_864): DocumentStore {
  const documents = new LRUCache<string, DocumentNode>({ max: cachedDocuments, maxSize: bytes });
  return {
    async get(key) {
      return documents.get(key);
    },
    async set(key, document) {
      const size = (document.loc?.source.body.length ?? 0) * 2 + withoutTokens(document) * nodeBytes;
      documents.set(key, document, { size });
    },
    async delete(key) {
      return documents.delete(key);
    },
  };
}

/** Each node keeps its location, which errors contain. @returns the number of nodes. */
function withoutTokens(document: DocumentNode): number {
  let nodes = 0;
  visit(document, {
    enter(node: ASTNode & { loc?: Location | undefined }) {
      nodes += 1;
      const { loc } = node;
      if (loc) node.loc = { start: loc.start, end: loc.end, source: loc.source } as Location;
    },
  });
  return nodes;
}
