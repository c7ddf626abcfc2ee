import type { ASTNode, DocumentNode, Location } from 'graphql';
import { LRUCache } from 'lru-cache';
import { cacheBounds } from '../limits/cache-bounds.ts';

export interface DocumentStore {
  get(hash: string): DocumentNode | undefined;
  set(hash: string, document: DocumentNode): void;
}

/** The measured size of a node with its name, its location and its part of lists, in bytes. */
const nodeBytes = 250;

/**
 * Parsed documents by their text's hash; the least recently used is evicted. The size of a document includes its text.
 * Tokens are half of a parsed document, and nothing reads them any more: they are dropped.
 * @param bytes of all documents. @default `cacheBounds.documents`
 */
export function createDocumentStore(bytes: number = cacheBounds.documents.size): DocumentStore {
  const documents = new LRUCache<string, DocumentNode>({
    max: cacheBounds.documents.entries,
    maxSize: bytes,
  });
  return {
    get: (hash) => documents.get(hash),
    set(hash, document) {
      const size = (document.loc?.source.body.length ?? 0) * 2 + withoutTokens(document) * nodeBytes;
      documents.set(hash, document, { size });
    },
  };
}

/** Each node keeps where it stands, which errors tell. @returns how many nodes there are. */
function withoutTokens(node: ASTNode & { loc?: Location | undefined }): number {
  const { loc } = node;
  if (loc) node.loc = { start: loc.start, end: loc.end, source: loc.source } as Location;
  let nodes = 1;
  for (const child of Object.values(node)) {
    if (Array.isArray(child)) for (const item of child) nodes += withoutTokens(item);
    else if (typeof child === 'object' && 'kind' in child) nodes += withoutTokens(child);
  }
  return nodes;
}
