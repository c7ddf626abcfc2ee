import { createHash } from 'node:crypto';
import { type FileHandle, open, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { backOff } from '#platform/runtime/concurrency/back-off.ts';
import { readText } from '#platform/runtime/read-text.ts';
import { signPortToken } from '#platform/runtime/service-identity/port-token.ts';
import type { ServiceIdentity } from '#platform/runtime/service-identity/service-identity.ts';
import type { TokenVersions } from '#platform/runtime/token-keys/token-keys.ts';
import type { PortRequest } from '../snapshots/port-request.ts';
import { PortReadError } from './port-read-error.ts';

export interface ReadPortOptions {
  /** The owner's process: `http://127.0.0.1:4001`. */
  readonly url: string;
  /** The owner's domain. */
  readonly product: string;
  readonly identity: ServiceIdentity;
  readonly request: PortRequest;
  /** Where the file is written; replaced where it exists. */
  readonly file: string;
  readonly limits?: ReadPortLimits | undefined;
  /** Is told of bytes that have arrived, and of all of them. */
  readonly onProgress?: (received: number, total: number) => void;
}

export interface ReadPortLimits {
  /** The most bytes of one file. @default 17179869184, 16 GiB */
  readonly fileBytes?: number;
  /** How long to try again where nothing arrives: an owner that is restarted is back sooner. Milliseconds; @default 30000 */
  readonly patienceMs?: number;
  /** How long the owner may take to begin a response. Milliseconds; @default 300000 */
  readonly beginMs?: number;
  /** How long the next bytes may take. Milliseconds; @default 30000 */
  readonly stallMs?: number;
  /** What is left free on the disk. Bytes; @default 67108864 */
  readonly freeBytes?: number;
}

export interface PortRead {
  /** The snapshot that it was read from. */
  readonly snapshot: string;
  readonly rows: number;
  readonly bytes: number;
  /** Of the keys of its tokens; none where it has none. */
  readonly tokenKeys?: TokenVersions;
}

/** What an owner names of a file. */
interface NamedFile {
  readonly total: number;
  readonly snapshot: string;
  readonly rows: number;
  readonly tokenKeys: TokenVersions | undefined;
}

const waits = { firstMs: 100, longestMs: 3_000 };
const tellEveryMs = 250;
const mostRefusalBytes = 65_536;

/**
 * Reads one object of another product through its owner's process. A read that is interrupted goes on where it was; one
 * whose file the owner no longer has begins again, on the same snapshot. The file is whole, and has the digest that its
 * owner named, or an error is thrown.
 * @throws PortReadError
 */
export async function readPort(options: ReadPortOptions): Promise<PortRead> {
  const { patienceMs = 30_000 } = options.limits ?? {};
  await using handle = await open(options.file, 'w', 0o600);
  const download = new Download(options, handle);
  let lastProgress = Date.now();
  for (let failures = 0; ; ) {
    const before = download.received;
    const outcome = await download.attempt();
    if (outcome.kind === 'done') return outcome.read;
    if (download.received > before) {
      lastProgress = Date.now();
      failures = 0;
    }
    failures += 1;
    const wait = Math.max(backOff(failures, waits), outcome.waitMs);
    if (Date.now() - lastProgress + wait > patienceMs) throw outcome.error;
    await sleep(wait);
  }
}

type AttemptOutcome =
  | { readonly kind: 'done'; readonly read: PortRead }
  /** Worth another attempt. @param waitMs the least to wait before it. */
  | { readonly kind: 'interrupted'; readonly error: PortReadError; readonly waitMs: number };

/** What of a file has arrived, in any number of attempts. */
class Download {
  readonly #options: ReadPortOptions;
  readonly #handle: FileHandle;
  #hash = createHash('sha256');
  received = 0;
  /** Names the file's bytes, from the first response on. */
  #etag: string | undefined;
  #epoch: string | undefined;
  #beganAgain = false;
  #toldAt = 0;

  constructor(options: ReadPortOptions, handle: FileHandle) {
    this.#options = options;
    this.#handle = handle;
    this.#epoch = options.request.epoch;
  }

  async attempt(): Promise<AttemptOutcome> {
    const { beginMs = 300_000, stallMs = 30_000 } = this.#options.limits ?? {};
    const stalled = new AbortController();
    let timer = setTimeout(() => stalled.abort(), beginMs);
    try {
      const response = await this.#ask(stalled.signal);
      if (!response.ok) return await this.#refused(response);
      const told = this.#begin(response);
      await this.#requireDisk(told.total - this.received);
      for await (const chunk of response.body ?? []) {
        clearTimeout(timer);
        timer = setTimeout(() => stalled.abort(), stallMs);
        await this.#take(chunk, told.total);
      }
      return await this.#end(told);
    } catch (cause) {
      if (cause instanceof PortReadError) throw cause;
      return this.#interrupted(
        stalled.signal.aborted ? 'It sent nothing for too long.' : reasonOf(cause),
        cause,
      );
    } finally {
      clearTimeout(timer);
      stalled.abort();
    }
  }

  #ask(signal: AbortSignal): Promise<Response> {
    const { url, identity, product, request } = this.#options;
    const epoch = this.#epoch === undefined ? {} : { epoch: this.#epoch };
    const body = JSON.stringify({ ...request, ...epoch });
    const resumed = this.received > 0 && this.#etag !== undefined;
    return fetch(new URL('/port', url), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${signPortToken(identity, product, body)}`,
        ...(resumed ? { range: `bytes=${this.received}-`, 'if-match': this.#etag ?? '' } : {}),
      },
      body,
      // The token must reach the owner only.
      redirect: 'error',
      signal,
    });
  }

  async #refused(response: Response): Promise<AttemptOutcome> {
    const text = response.body ? await readText(response.body, mostRefusalBytes) : '';
    const { code, message } = readProblem(text ?? '');
    if (code === 'PORT_CHANGED') {
      await this.#restart();
      return this.#interrupted('The owner no longer has the file that the read began with.');
    }
    const { product } = this.#options;
    const error = PortReadError.refused(product, response.status, code, message);
    const waitMs = Math.min(Number(response.headers.get('retry-after') ?? 0) * 1_000 || 0, 5_000);
    if (error.retryable) return { kind: 'interrupted', error, waitMs };
    throw error;
  }

  #begin(response: Response): NamedFile {
    const { headers } = response;
    const { fileBytes = 16 * 1024 ** 3 } = this.#options.limits ?? {};
    const offset = response.status === 206 ? this.received : 0;
    const total = offset + Number(headers.get('content-length') ?? Number.NaN);
    const snapshot = headers.get('x-weft-snapshot');
    const etag = headers.get('etag');
    const rows = Number(headers.get('x-weft-rows') ?? Number.NaN);
    const isOther = this.#epoch !== undefined && snapshot !== this.#epoch;
    if (
      offset !== this.received ||
      snapshot === null ||
      isOther ||
      !/^"[0-9a-f]{64}"$/.test(etag ?? '') ||
      !(total >= 0)
    ) {
      throw PortReadError.unusable(this.#options.product, 'Its response is none of an input port.');
    }
    if (offset > 0 && etag !== this.#etag) {
      throw PortReadError.unusable(this.#options.product, 'It went on with another file.');
    }
    if (total > fileBytes) throw PortReadError.tooLarge(this.#options.product, total, fileBytes);
    this.#etag = etag ?? undefined;
    this.#epoch = snapshot;
    return { total, snapshot, rows, tokenKeys: readTokenVersions(headers.get('x-weft-token-keys')) };
  }

  async #requireDisk(bytes: number): Promise<void> {
    const { file, limits = {}, product } = this.#options;
    const { freeBytes = 64 * 1024 ** 2 } = limits;
    const { bavail, bsize } = await statfs(dirname(file));
    if (bavail * bsize < bytes + freeBytes) throw PortReadError.diskFull(product);
  }

  async #take(chunk: Uint8Array, total: number): Promise<void> {
    const { product, onProgress } = this.#options;
    if (this.received + chunk.length > total) {
      throw PortReadError.unusable(product, 'It sent more bytes than it named.');
    }
    try {
      for (let written = 0; written < chunk.length; ) {
        const { bytesWritten } = await this.#handle.write(chunk, written, undefined, this.received + written);
        written += bytesWritten;
      }
    } catch (cause) {
      throw isDiskFull(cause) ? PortReadError.diskFull(product, cause) : cause;
    }
    this.#hash.update(chunk);
    this.received += chunk.length;
    if (Date.now() - this.#toldAt < tellEveryMs && this.received < total) return;
    this.#toldAt = Date.now();
    onProgress?.(this.received, total);
  }

  async #end(told: NamedFile): Promise<AttemptOutcome> {
    if (this.received < told.total) return this.#interrupted('The response ended early.');
    if (`"${this.#hash.copy().digest('hex')}"` === this.#etag) {
      return { kind: 'done', read: readOf(told) };
    }
    if (this.#beganAgain) throw PortReadError.damaged(this.#options.product);
    this.#beganAgain = true;
    await this.#restart();
    return this.#interrupted('Its bytes are not those of their digest.');
  }

  async #restart(): Promise<void> {
    this.received = 0;
    this.#etag = undefined;
    this.#hash = createHash('sha256');
    await this.#handle.truncate(0);
  }

  #interrupted(reason: string, cause?: unknown): AttemptOutcome {
    const error = PortReadError.unreachable(this.#options.product, reason, cause);
    return { kind: 'interrupted', error, waitMs: 0 };
  }
}

function readOf({ total, tokenKeys, ...named }: NamedFile): PortRead {
  return { ...named, bytes: total, ...(tokenKeys ? { tokenKeys } : {}) };
}

/** The versions by token domain: `email=2&users.*=1`, as in the query of a URL. */
function readTokenVersions(text: string | null): TokenVersions | undefined {
  if (text === null) return undefined;
  const versions = [...new URLSearchParams(text)].map(([name, version]) => [name, Number(version)] as const);
  return Object.fromEntries(versions.filter(([, version]) => Number.isSafeInteger(version)));
}

function readProblem(text: string): { readonly code: string; readonly message: string } {
  try {
    const { errors } = JSON.parse(text) as {
      errors?: readonly { message?: unknown; extensions?: { code?: unknown } }[];
    };
    const [first] = errors ?? [];
    const code = String(first?.extensions?.code ?? '');
    if (/^[A-Z_]{1,60}$/.test(code)) return { code, message: plain(String(first?.message ?? '')) };
  } catch {
    // No problem of a domain; its status says enough.
  }
  return { code: '', message: 'It has no word for it; the address may be of something else.' };
}

/** For a terminal. */
function plain(text: string): string {
  return text.replaceAll(/\p{C}/gu, ' ').slice(0, 1_000);
}

function isDiskFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: NodeJS.ErrnoException };
  return cause?.code === undefined ? 'The connection broke.' : `The connection broke (${cause.code}).`;
}
