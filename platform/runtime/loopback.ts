import { isIP } from 'node:net';
import type { HttpRequest } from './http-server.ts';

/** Whether an address, or a name of one, is this machine's own: nobody elsewhere connects to it or from it. */
export function isLoopbackAddress(address: string): boolean {
  if (address === 'localhost' || address === '::1') return true;
  const plain = address.replace(/^::ffff:/i, '');
  return isIP(plain) === 4 && plain.startsWith('127.');
}

/**
 * Whether a request names this machine. A foreign site can point its own name at a loopback address (DNS rebinding) and
 * would then share our origin; it cannot make the browser send another Host.
 */
export function namesLoopback({ headers }: Pick<HttpRequest, 'headers'>): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(headers.host ?? '');
}

/** Whether a request comes from this machine itself: a proxy on it, which says so or names another host, hands on others'. */
export function comesFromLoopback(request: Pick<HttpRequest, 'headers' | 'remoteAddress'>): boolean {
  return (
    isLoopbackAddress(request.remoteAddress) &&
    namesLoopback(request) &&
    !Object.keys(request.headers).some((name) => forwarding.test(name))
  );
}

/** What proxies add, whatever they are called: RFC 7239, RFC 9110 7.6.3, what was there before them, and what products add. */
const forwarding =
  /^via$|forwarded|(client|real|connecting|remote|source|external|original|cluster)[-_]?(ip|addr|address|host|url)|^x[-_](original|envoy|azure|amzn|arr|appengine|cloud)[-_]/;
