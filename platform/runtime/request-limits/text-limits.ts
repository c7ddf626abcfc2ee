import { nestsDeeper } from '#schema/nesting.ts';
import { limitExceeded } from './limit-exceeded.ts';
import type { RequestLimits } from './limits.ts';

/**
 * Refuses a document by its text, before it is parsed: by its size, and where its parser would recurse too deep.
 * @throws GraphQLError LIMIT_EXCEEDED naming the limit.
 */
export function checkText(query: string, { documentBytes, nesting }: RequestLimits): void {
  if (query.length > documentBytes || Buffer.byteLength(query) > documentBytes) {
    throw limitExceeded(`The document has more than ${documentBytes} bytes`, 'documentBytes', 413);
  }
  if (nestsDeeper(query, nesting)) {
    throw limitExceeded(`The document nests more than ${nesting} levels deep`, 'nesting');
  }
}
