import { readBytes } from './http/read-bytes.ts';

/** Reads a body as UTF-8; `undefined` for a larger one, whose rest is not read. @param limit in bytes. */
export async function readText(body: AsyncIterable<Uint8Array>, limit: number): Promise<string | undefined> {
  return (await readBytes(body, limit))?.toString('utf8');
}
