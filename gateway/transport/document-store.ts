import type { ApolloServerOptions } from '@apollo/server';
import { type ASTNode, type DocumentNode, type Location, visit } from 'graphql';
import type { GraphqlContext } from './apollo-gateway.ts';

export type DocumentStore = NonNullable<ApolloServerOptions<GraphqlContext>['documentStore']>;

/** What a node takes, with its name, its place and its part of lists; measured, in bytes. */
const nodeBytes = 250;

/** As many as passed the limits are remembered of; fewer are kept planned. */
const documentsKept = 2_000;

/**
 * Parsed documents by their text's hash, those longest unused forgotten first. @apollo/server's own store takes a
 * document for as large as its JSON, which leaves out the text that it holds on to: a comment of 60 kB counted as
 * nothing. Tokens are half of a parsed document, and nobody reads them any more: they are let go.
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
      const size = (document.loc?.source.body.length ?? 0) * 2 + withoutTokens(document) * nodeBytes;
      documents.set(key, { document, size });
      total += size;
      for (const oldest of documents.keys()) {
        if (total <= bytes && documents.size <= documentsKept) break;
        forget(oldest);
      }
    },
    async delete(key) {
      return forget(key);
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
