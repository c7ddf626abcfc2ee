import { Agent, fetch } from 'undici';
import { checkedConnector } from '../addresses/checked-connector.ts';
import { isInwardAddress } from '../addresses/refused-addresses.ts';
import { readText } from '../read-text.ts';

export interface FetchBounds {
  /** Of the response. */
  readonly bytes: number;
  readonly accept: string;
  /** A bearer token. @default none */
  readonly token?: string | undefined;
  /** Ends it, whatever of it has come. */
  readonly signal: AbortSignal;
  /** Whether the host may be on this machine or a private network, as one that an operator named. @default true */
  readonly inward?: boolean | undefined;
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

const anywhere = new Agent({ connect: checkedConnector() });

const outward = new Agent({
  connect: checkedConnector({
    whyRefused: (address) => (isInwardAddress(address) ? "this machine's or a private network's" : undefined),
  }),
});

/** @throws where the response has another status than 200, comes too late, is too large, or is a redirect. */
export async function fetchBounded(
  url: URL,
  { bytes, accept, token, signal, inward = true }: FetchBounds,
): Promise<string> {
  const headers = { accept, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const response = await fetch(url, {
    headers,
    redirect: 'error',
    signal,
    dispatcher: inward ? anywhere : outward,
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new UnexpectedStatusError(response.status);
  }
  const text = response.body ? await readText(response.body, bytes) : '';
  if (text === undefined) throw new Error(`it answered with more than ${bytes} bytes`);
  return text;
}
