import { createHash } from 'node:crypto';
import { type DocumentNode, GraphQLError, Kind, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import { checkComparisons } from './comparison-limit.ts';
import { checkElements } from './element-limits.ts';
import { limitExceeded } from './limit-exceeded.ts';
import type { RequestLimits } from './limits.ts';
import { checkSelections } from './selection-limits.ts';
import { checkText } from './text-limits.ts';

/** Documents that passed are cached, so that a repeated document is not parsed again here. */
const cachedDocuments = 2_000;

/**
 * Refuses a document that is too large before it is validated: validation time grows with a power of some of these
 * sizes.
 * @returns nothing for a document that does not parse; the server reports it.
 * @throws GraphQLError LIMIT_EXCEEDED naming the limit.
 */
export function createDocumentLimits(limits: RequestLimits): (query: string) => void {
  const passed = new LRUCache<string, true>({ max: cachedDocuments });
  return (query) => {
    checkText(query, limits);
    const digest = createHash('sha256').update(query).digest('base64');
    if (passed.get(digest)) return;
    const document = parseWithin(query, limits);
    if (!document) return;
    checkElements(document, limits);
    checkSelections(document, limits);
    checkComparisons(document, limits);
    passed.set(digest, true);
  };
}

function parseWithin(query: string, { documentTokens, operations, fragments }: RequestLimits) {
  const document = parseIfPossible(query, documentTokens);
  const count = (kind: Kind) => document?.definitions.filter((node) => node.kind === kind).length ?? 0;
  if (count(Kind.OPERATION_DEFINITION) > operations) {
    throw limitExceeded(`The document has more than ${operations} operations`, 'operations');
  }
  if (count(Kind.FRAGMENT_DEFINITION) > fragments) {
    throw limitExceeded(`The document has more than ${fragments} fragments`, 'fragments');
  }
  return document;
}

function parseIfPossible(query: string, maxLexicalTokens: number): DocumentNode | undefined {
  try {
    return parse(query, { noLocation: true, maxLexicalTokens });
  } catch (error) {
    // graphql-js has no code for this error; its message repeats nothing of the document.
    if (!(error instanceof GraphQLError) || !error.message.includes('tokens. Parsing aborted')) {
      return undefined;
    }
    throw limitExceeded(`The document has more than ${maxLexicalTokens} tokens`, 'documentTokens');
  }
}
