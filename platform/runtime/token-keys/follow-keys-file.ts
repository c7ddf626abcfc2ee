import type { Logger } from '../log.ts';
import { domainKeysFile, type HolderKeys, parseKeysFile, readKeysText } from './keys-file.ts';

/** Keys from a file that governance replaces while the process runs. */
export interface FollowedKeysFile {
  /** The keys as they were read last. */
  readonly current: HolderKeys;
  /** Reads the file again; where that fails the last keys stay. Keys of an unchanged file are the same object. */
  refresh(): Promise<HolderKeys>;
}

/**
 * The keys of a domain, from its file in a home unless they are given.
 * @throws KeysError where there are no keys to begin with.
 */
export function followDomainKeys(
  { home, keys }: { readonly home: string; readonly keys?: HolderKeys | undefined },
  domain: string,
  logger: Logger,
): Promise<FollowedKeysFile> {
  if (!keys) return followKeysFile(domainKeysFile(home, domain), logger);
  return Promise.resolve({ current: keys, refresh: async () => keys });
}

/** @throws KeysError where there are no keys to begin with. */
export async function followKeysFile(file: string, logger: Logger): Promise<FollowedKeysFile> {
  let text = await readKeysText(file);
  let current = parseKeysFile(text, file);
  let failing = false;
  async function read(): Promise<void> {
    const next = await readKeysText(file);
    if (next === text) return;
    current = parseKeysFile(next, file);
    text = next;
    logger.info({ file, versions: current.tokens.versions }, 'took up new keys');
  }
  return {
    get current() {
      return current;
    },
    async refresh() {
      try {
        await read();
        failing = false;
      } catch (error) {
        if (!failing) logger.error({ file, reason: (error as Error).message }, 'keys cannot be read again');
        failing = true;
      }
      return current;
    },
  };
}
