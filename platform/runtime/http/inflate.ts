import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const gunzipInPool = promisify(gunzip);

/** What a body may always become, however small it was. Bytes. */
const alwaysAllowed = 65_536;

export type Inflated =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly reason: 'too large' | 'not gzip' };

/**
 * Inflates gzip in the thread pool, and stops at the limit: no more than it is ever in memory.
 * @param limit in bytes.
 * @param ratio how many times as large it may become; 64 KiB are always allowed.
 */
export async function inflate(packed: Buffer, limit: number, ratio: number): Promise<Inflated> {
  const maxOutputLength = Math.min(limit, Math.max(alwaysAllowed, packed.length * ratio));
  try {
    return { ok: true, bytes: await gunzipInPool(packed, { maxOutputLength }) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { ok: false, reason: code === 'ERR_BUFFER_TOO_LARGE' ? 'too large' : 'not gzip' };
  }
}
