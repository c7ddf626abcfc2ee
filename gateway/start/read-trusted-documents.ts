import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { tellSystemError } from '#platform/runtime/system-error.ts';
import { collectDocuments } from '../documents/collect-documents.ts';
import { parseManifest } from '../documents/parse-manifest.ts';
import type { TrustedDocuments } from '../documents/resolve-document.ts';
import type { GatewayLimits } from '../limits/limits.ts';
import type { Arguments } from './arguments.ts';
import { readFileOption } from './read-file-option.ts';
import { wrongOption } from './start-error.ts';

/**
 * The documents of all manifests in the folder: its files that end in `.json`.
 * @throws StartError naming the file that cannot be read as one; for a folder without one; for --trusted-only without them.
 * @param checked documents that are known to be executed. @default none
 */
export async function readTrustedDocuments(
  { trustedDocuments: folder, trustedOnly }: Pick<Arguments, 'trustedDocuments' | 'trustedOnly'>,
  limits: GatewayLimits,
  checked?: TrustedDocuments,
): Promise<ReadonlyMap<string, string> | undefined> {
  if (folder === undefined) {
    if (trustedOnly)
      throw wrongOption('--trusted-only needs --trusted-documents: nothing would be executed.');
    return undefined;
  }
  const documents = new Map<string, string>();
  for (const file of await manifestsIn(folder)) {
    await readFileOption(file, 'trusted documents', (text) =>
      collectDocuments(parseManifest(text), documents, limits, checked),
    );
  }
  return documents;
}

async function manifestsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw wrongOption(`--trusted-documents cannot be read: ${tellSystemError(error) ?? String(error)}`);
  });
  const manifests = names.filter((name) => name.endsWith('.json')).sort();
  if (manifests.length > 0) return manifests.map((name) => join(folder, name));
  throw wrongOption(`--trusted-documents "${folder}" has no manifest: no file that ends in .json.`);
}
