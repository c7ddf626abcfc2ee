import { type DocumentNode, GraphQLError, Kind, parse } from 'graphql';
import { checkComparisons } from './comparison-limit.ts';
import { checkElements } from './element-limits.ts';
import { limitExceeded } from './limit-exceeded.ts';
import type { RequestLimits } from './limits.ts';
import { checkSelections } from './selection-limits.ts';
import { checkText } from './text-limits.ts';

/**
 * Parses a document, and refuses one that is too large before it is validated: validation itself takes time that grows
 * with a power of some of these.
 * @returns nothing for a document that does not parse, which the server reports.
 * @throws GraphQLError LIMIT_EXCEEDED naming the limit.
 */
export function parseWithinLimits(query: string, limits: RequestLimits): DocumentNode | undefined {
  checkText(query, limits);
  const document = parseCounted(query, limits);
  if (!document) return undefined;
  checkElements(document, limits);
  checkSelections(document, limits);
  checkComparisons(document, limits);
  return document;
}

function parseCounted(query: string, { documentTokens, operations, fragments }: RequestLimits) {
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
    return parse(query, { maxLexicalTokens });
  } catch (error) {
    // graphql-js has no code for this error; its message repeats nothing of the document.
    if (!(error instanceof GraphQLError) || !error.message.includes('tokens. Parsing aborted')) {
      return undefined;
    }
    throw limitExceeded(`The document has more than ${maxLexicalTokens} tokens`, 'documentTokens');
  }
}
