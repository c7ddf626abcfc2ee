import { createHash } from 'node:crypto';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { parseWithinLimits } from '#platform/runtime/request-limits/document-limits.ts';
import type { RequestLimits } from '#platform/runtime/request-limits/limits.ts';
import { cacheBounds } from '../limits/cache-bounds.ts';
import { createDocumentStore } from './document-store.ts';

/** @returns `undefined` for what does not parse. @throws GraphQLError for a document beyond a limit. */
export type ReadDocument = (query: string) => DocumentNode | undefined;

/**
 * Parses each text once, and a text that comes again no more. A document is cached when its text comes the second time:
 * texts with values of their own come once, and as many of them would take the place of all others.
 */
export function createDocumentReader(limits: RequestLimits): ReadDocument {
  const documents = createDocumentStore();
  const seen = new LRUCache<string, true>({ max: cacheBounds.seenDocuments.entries });
  return (query) => {
    // A text that is too long is not worth its hash.
    if (query.length > limits.documentBytes) return parseWithinLimits(query, limits);
    const hash = createHash('sha256').update(query).digest('base64');
    const known = documents.get(hash);
    if (known) return known;
    const document = parseWithinLimits(query, limits);
    if (document && seen.get(hash)) documents.set(hash, document);
    else seen.set(hash, true);
    return document;
  };
}
