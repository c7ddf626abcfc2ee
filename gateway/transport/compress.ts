import { promisify } from 'node:util';
import { brotliCompress, constants, gzip, zstdCompress } from 'node:zlib';
import type { AskedFor, HttpResponse } from '#platform/runtime/http-server.ts';
import { chooseAccepted } from './accepted.ts';
import { joined } from './cross-origin.ts';

type Encoding = keyof typeof compressors;

/** In the thread pool, at levels that cost least for what they save (bench/README.md). The preferred one first. */
const compressors = {
  zstd: (text: string) => zstd(text, { params: { [constants.ZSTD_c_compressionLevel]: 1 } }),
  br: (text: string) =>
    brotli(text, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 1,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
      },
    }),
  gzip: (text: string) => deflate(text, { level: 1 }),
};

const zstd = promisify(zstdCompress);
const brotli = promisify(brotliCompress);
const deflate = promisify(gzip);

/** Ours, and no compression where a client prefers that. */
const encodings = [...(Object.keys(compressors) as Encoding[]), 'identity'] as const;

export type Compress = (response: HttpResponse, to: AskedFor) => Promise<HttpResponse>;

/**
 * Compresses responses from a size on, as the client accepts it. Responses of the same text at the same time, as those of an
 * execution that several requests share, are compressed once: nothing is kept of them.
 * @param fromBytes 0 compresses none.
 */
export function createCompressor(fromBytes: number): Compress {
  const underWay = new Map<Encoding, Map<string, Promise<Buffer>>>();

  function compressed(encoding: Encoding, text: string): Promise<Buffer> {
    const texts = underWay.get(encoding) ?? new Map<string, Promise<Buffer>>();
    underWay.set(encoding, texts);
    const known = texts.get(text);
    if (known) return known;
    const work = compressors[encoding](text).finally(() => texts.delete(text));
    texts.set(text, work);
    return work;
  }

  return async (response, { headers: asked }) => {
    const { body, headers = {} } = response;
    // A text of so many characters has no fewer bytes.
    if (fromBytes === 0 || typeof body !== 'string' || body.length < fromBytes) return response;
    const vary = joined(headers.vary, 'accept-encoding');
    const accepted = chooseAccepted(String(asked['accept-encoding'] ?? 'identity'), encodings, 'ours');
    if (!accepted || accepted.name === 'identity') return { ...response, headers: { ...headers, vary } };
    return {
      ...response,
      headers: { ...headers, vary, 'content-encoding': accepted.name },
      body: await compressed(accepted.name, body),
    };
  };
}
