import type { ApolloServerOptions } from '@apollo/server';
import { type ASTNode, type DocumentNode, type Location, visit } from 'graphql';
import { LRUCache } from 'lru-cache';
import { cacheBounds } from '../limits/cache-bounds.ts';
import type { GraphqlContext } from './apollo-gateway.ts';

export type DocumentStore = NonNullable<ApolloServerOptions<GraphqlContext>['documentStore']>;

/** What a node takes, with its name, its place and its part of lists; measured, in bytes. */
const nodeBytes = 250;

/**
 * Parsed documents by their text's hash; the least recently used makes room. @apollo/server's own store takes a
 * document for as large as its JSON, which leaves out the text that it holds on to: a comment of 60 kB counted as
 * nothing. Tokens are half of a parsed document, and nothing reads them any more: they are dropped.
 * @param bytes of all documents. @default `cacheBounds.documents`
 */
export function createDocumentStore(bytes: number = cacheBounds.documents.size): DocumentStore {
  const documents = new LRUCache<string, DocumentNode>({
    max: cacheBounds.documents.entries,
    maxSize: bytes,
  });
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

/** Each node keeps where it stands, which errors tell. @returns how many nodes there are. */
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
