import { isIP } from 'node:net';
import {
  type FetchBounds,
  fetchBounded,
  UnexpectedStatusError,
  whyUnfitUrl,
} from '#platform/runtime/http/fetch-bounded.ts';
import { isRecord } from '#schema/is-record.ts';

/** What keeps an issuer's discovery document from being asked for; nothing where it is fine. */
export function whyNotDiscovered(issuer: string): string | undefined {
  const url = URL.parse(issuer);
  if (!url) return 'it is not a URL';
  if (url.search !== '' || url.hash !== '') return 'it has a query or a fragment';
  return whyUnfitUrl(url);
}

/**
 * Where an issuer's key set is, as its discovery document says: OpenID Connect Discovery's, and where there is none
 * RFC 8414's.
 * @throws where the document is of another issuer, or the key set is where keys must not come from.
 */
export async function discoverKeySet(issuer: string, bounds: Omit<FetchBounds, 'accept'>): Promise<URL> {
  const json = { ...bounds, accept: 'application/json' };
  const text = await fetchBounded(openIdUrl(issuer), json).catch((error: unknown) => {
    if (isMissing(error)) return fetchBounded(oauthUrl(issuer), json);
    throw error;
  });
  return readDiscovery(text, issuer);
}

/** The key set's URL in an issuer's discovery document. @throws as `discoverKeySet` does */
export function readDiscovery(text: string, issuer: string): URL {
  const document: unknown = JSON.parse(text);
  if (!isRecord(document)) throw new Error('its discovery document is not a JSON object');
  // OpenID Connect Discovery 4.3, RFC 8414 3.3: or one issuer could answer for another one.
  if (document.issuer !== issuer) throw new Error('its discovery document is of another "issuer"');
  return keySetUrl(document.jwks_uri, issuer);
}

function keySetUrl(value: unknown, issuer: string): URL {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  const wrong = url ? whyUnfitUrl(url) : 'it is not a URL';
  if (!url || wrong) throw new Error(`the "jwks_uri" of its discovery document cannot be used: ${wrong}`);
  // Who is elsewhere has nothing to say about what is asked on this machine.
  if (url.protocol === 'http:' && issuer.startsWith('https:')) {
    throw new Error('the "jwks_uri" of its discovery document is http, and the issuer https');
  }
  // An issuer leads to its keys, and not to what only this machine or its network reaches.
  if (isAddress(url) && url.hostname !== new URL(issuer).hostname) {
    throw new Error('the "jwks_uri" of its discovery document names an address that is not the issuer\'s');
  }
  return url;
}

/** Whether the host is an IP address, in any of its forms, which `URL` has made one, or this machine. */
function isAddress({ hostname }: URL): boolean {
  return isIP(hostname.replace(/^\[|\]$/g, '')) !== 0 || /(^|\.)localhost\.?$/.test(hostname);
}

/** OpenID Connect Discovery 1.0, 4: behind the issuer's path. */
function openIdUrl(issuer: string): URL {
  const url = new URL(issuer);
  url.pathname = `${pathOf(url)}/.well-known/openid-configuration`;
  return url;
}

/** RFC 8414, 3.1: between host and path. */
function oauthUrl(issuer: string): URL {
  const url = new URL(issuer);
  url.pathname = `/.well-known/oauth-authorization-server${pathOf(url)}`;
  return url;
}

function pathOf({ pathname }: URL): string {
  return pathname.replace(/\/$/, '');
}

function isMissing(error: unknown): boolean {
  return error instanceof UnexpectedStatusError && error.status >= 400 && error.status < 500;
}
