import { isIP } from 'node:net';
import type { HttpRequest } from './http-server.ts';

/** Whether an address or host name is this machine's own, which no other machine can connect to or from. */
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

/** Whether a request comes from this machine itself; one of a local proxy, by its headers or its host, does not. */
export function comesFromLoopback(request: Pick<HttpRequest, 'headers' | 'remoteAddress'>): boolean {
  return (
    isLoopbackAddress(request.remoteAddress) &&
    namesLoopback(request) &&
    !Object.keys(request.headers).some((name) => forwarding.test(name))
  );
}

/** Headers that proxies add: of RFC 7239, of RFC 9110 7.6.3, their predecessors, and those of products. */
const forwarding =
  /^via$|forwarded|(client|real|connecting|remote|source|external|original|cluster)[-_]?(ip|addr|address|host|url)|^x[-_](original|envoy|azure|amzn|arr|appengine|cloud)[-_]/;
