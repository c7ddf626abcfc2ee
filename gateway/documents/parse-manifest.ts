import { SettingsError } from '#platform/runtime/settings.ts';
import { isRecord } from '#schema/is-record.ts';

/** An id, and the text of its document. */
export type ManifestEntry = readonly [id: string, text: string];

const apolloFormat = 'apollo-persisted-query-manifest';

/**
 * Reads a manifest of documents: Apollo's (`{"format": "apollo-persisted-query-manifest", "version": 1, "operations":
 * [{"id", "body", ...}]}`), or an object from ids to texts, as Relay's compiler and graphql-codegen's client preset write it.
 * @throws SettingsError saying what of it cannot be read.
 */
export function parseManifest(text: string): readonly ManifestEntry[] {
  const manifest = parseJson(text);
  if (!isRecord(manifest)) throw new SettingsError('it is not a JSON object.');
  const entries = manifest.format === undefined ? Object.entries(manifest) : apolloEntries(manifest);
  const wrong = entries.find(([id, body]) => id === '' || typeof body !== 'string' || body.trim() === '');
  if (wrong)
    throw new SettingsError(`the document of ${JSON.stringify(wrong[0])} is not a text, or has no id.`);
  return entries as readonly ManifestEntry[];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch {
    throw new SettingsError('it is not JSON.');
  }
}

function apolloEntries({
  format,
  version,
  operations,
}: Record<string, unknown>): (readonly [string, unknown])[] {
  if (format !== apolloFormat || version !== 1) {
    throw new SettingsError(
      `it has the format ${JSON.stringify(format)} and the version ${JSON.stringify(version)}; supported is "${apolloFormat}" with the version 1.`,
    );
  }
  if (!Array.isArray(operations)) throw new SettingsError('its "operations" are not a list.');
  return operations.map((operation: unknown) => {
    const { id, body } = isRecord(operation) ? operation : {};
    return [typeof id === 'string' ? id : '', body];
  });
}
