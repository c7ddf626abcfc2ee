import { readText } from '../read-text.ts';

export interface FetchBounds {
  /** Of the response. */
  readonly bytes: number;
  readonly accept: string;
  /** A bearer token. @default none */
  readonly token?: string | undefined;
  /** Ends it, whatever of it has come. */
  readonly signal: AbortSignal;
}

/** The server answered, but not with what was asked for. */
export class UnexpectedStatusError extends Error {
  override readonly name = 'UnexpectedStatusError';
  readonly status: number;
  constructor(status: number) {
    super(`it answered ${status}`);
    this.status = status;
  }
}

/** What keeps a URL from being asked for what others could exchange on the way; nothing where it is fine. */
export function whyUnfitUrl({ protocol, hostname, username, password }: URL): string | undefined {
  if (username !== '' || password !== '') return 'it holds a user name or a password';
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  if (protocol === 'https:' || (protocol === 'http:' && loopback)) return undefined;
  return 'it is neither https nor http on this machine';
}

/** @throws where the response has another status than 200, comes too late, is too large, or is a redirect. */
export async function fetchBounded(url: URL, { bytes, accept, token, signal }: FetchBounds): Promise<string> {
  const headers = { accept, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const response = await fetch(url, { headers, redirect: 'error', signal });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new UnexpectedStatusError(response.status);
  }
  const text = response.body ? await readText(response.body, bytes) : '';
  if (text === undefined) throw new Error(`it answered with more than ${bytes} bytes`);
  return text;
}
