import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '#platform/runtime/log.ts';
import type { TrustedDocuments } from '../documents/resolve-document.ts';
import type { GatewayLimits } from '../limits/limits.ts';
import type { Arguments } from './arguments.ts';
import { readTrustedDocuments } from './read-trusted-documents.ts';
import { StartError } from './start-error.ts';

export interface FollowedDocuments extends TrustedDocuments, Disposable {}

export interface FollowDocumentsOptions {
  readonly limits: GatewayLimits;
  readonly logger: Logger;
  /** How often the folder is looked at. Milliseconds. @default 1_000 */
  readonly intervalMs?: number;
}

/**
 * The documents of the folder's manifests, as they are now: all of them are replaced together once one has changed. Where
 * one cannot be read, the last documents are served, and the log says why, once for each change. The folder is looked at
 * again and again, since not each file system tells of changes, and a link may be set anew anywhere on the way.
 * @returns `undefined` without a folder. @throws StartError as `readTrustedDocuments` does
 */
export async function followTrustedDocuments(
  given: Pick<Arguments, 'trustedDocuments' | 'trustedOnly'>,
  { limits, logger, intervalMs = 1_000 }: FollowDocumentsOptions,
): Promise<FollowedDocuments | undefined> {
  const { trustedDocuments: folder } = given;
  let seen = folder === undefined ? '' : await fingerprintOf(folder);
  let documents = await readTrustedDocuments(given, limits);
  if (folder === undefined || !documents) return undefined;
  let looking = false;

  async function look(within: string): Promise<void> {
    const found = await fingerprintOf(within);
    if (found === seen) return;
    // Taken before the files are read: what changes meanwhile is another change.
    seen = found;
    try {
      documents = (await readTrustedDocuments(given, limits, documents)) ?? documents;
      logger.info({ documents: documents?.size }, 'the trusted documents were replaced');
    } catch (error) {
      const reason = error instanceof StartError ? error.message : String(error);
      logger.error({ reason }, 'the trusted documents were not replaced; the last ones are served');
    }
  }

  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    void look(folder).finally(() => {
      looking = false;
    });
  }, intervalMs).unref();
  return {
    get: (id) => documents?.get(id),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

/** Changes with each manifest that is added, removed, written or replaced. */
async function fingerprintOf(folder: string): Promise<string> {
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
    const states = names.map(async (name) => {
      const { ino, size, mtimeMs, ctimeMs } = await stat(join(folder, name));
      return [name, ino, size, mtimeMs, ctimeMs];
    });
    return JSON.stringify(await Promise.all(states));
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}
