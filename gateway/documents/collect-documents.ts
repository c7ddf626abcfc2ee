import { GraphQLError } from 'graphql';
import { parseWithinLimits } from '#platform/runtime/request-limits/document-limits.ts';
import type { RequestLimits } from '#platform/runtime/request-limits/limits.ts';
import { SettingsError } from '#platform/runtime/settings.ts';
import type { ManifestEntry } from './parse-manifest.ts';
import type { TrustedDocuments } from './resolve-document.ts';

/**
 * Adds the documents of a manifest to those of others.
 * @param checked documents that need no check. @default none
 * @throws SettingsError for an id that has another text already, and for a document that would never be executed: it is not
 * GraphQL, or beyond a limit.
 */
export function collectDocuments(
  entries: readonly ManifestEntry[],
  into: Map<string, string>,
  limits: RequestLimits,
  checked?: TrustedDocuments,
): void {
  for (const [id, text] of entries) {
    const known = into.get(id);
    if (known !== undefined && known !== text) throw new SettingsError(`"${id}" has two documents.`);
    if (known === undefined && checked?.get(id) !== text) checkDocument(id, text, limits);
    into.set(id, text);
  }
}

function checkDocument(id: string, text: string, limits: RequestLimits): void {
  const wrong = whyNotExecuted(text, limits);
  if (wrong) throw new SettingsError(`the document of "${id}" would never be executed: ${wrong}`);
}

function whyNotExecuted(text: string, limits: RequestLimits): string | undefined {
  try {
    return parseWithinLimits(text, limits) ? undefined : 'it is not GraphQL.';
  } catch (error) {
    if (error instanceof GraphQLError) return error.message;
    throw error;
  }
}
