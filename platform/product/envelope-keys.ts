import { stat } from 'node:fs/promises';
import { errors, type JWTVerifyGetKey } from 'jose';
import { readKeySet } from '#platform/runtime/keys.ts';

/**
 * The gateway's public keys, from a file that it may write after this process started, and replace later:
 * the file is read again when a key is not among those known and the file has changed.
 */
export function createEnvelopeKeys(file: string): JWTVerifyGetKey {
  let keys: JWTVerifyGetKey | undefined;
  let modified: number | undefined;

  async function reload(): Promise<boolean> {
    const { mtimeMs } = await stat(file).catch(() => {
      throw new errors.JWKSNoMatchingKey();
    });
    if (mtimeMs === modified) return false;
    keys = await readKeySet(file);
    modified = mtimeMs;
    return true;
  }

  return async (header, token) => {
    if (!keys) await reload();
    try {
      return await find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !(await reload())) throw error;
      return find(header, token);
    }
  };

  function find(...input: Parameters<JWTVerifyGetKey>): ReturnType<JWTVerifyGetKey> {
    if (!keys) throw new errors.JWKSNoMatchingKey();
    return keys(...input);
  }
}
