/**
 * The URL of a request's target: a path, or an absolute URL as proxies send it (RFC 9112, 3.2.2). Where an absolute one
 * names another host than the header does, a proxy may have decided by the other one: it is no target.
 * @param host the `host` header.
 */
export function readTarget(target: string | undefined, host: string | undefined): URL | undefined {
  if (target?.startsWith('/')) return URL.parse(`http://localhost${target}`) ?? undefined;
  if (host === undefined || !/^https?:\/\//i.test(target ?? '')) return undefined;
  const url = URL.parse(target ?? '');
  const named = url && URL.parse(`${url.protocol}//${host}`);
  if (url?.username !== '' || url.password !== '' || named?.host !== url.host) return undefined;
  return URL.parse(`http://localhost${url.pathname}${url.search}`) ?? undefined;
}
