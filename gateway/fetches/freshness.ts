/** What is known of a response beside its body: the HTTP headers that decide about its reuse. */
export interface Received {
  /** Of the body. */
  readonly bytes: number;
  /** Status and all headers, where the request asked for them. */
  readonly head?: ResponseHead | undefined;
  readonly cacheControl?: string | undefined;
  readonly age?: string | undefined;
  readonly vary?: string | undefined;
}

export interface ResponseHead {
  readonly status: number;
  readonly headers: ReceivedHeaders;
}

export interface Freshness {
  /** Milliseconds from now. */
  readonly ms: number;
  /** Whether it may be reused for other callers. */
  readonly shared: boolean;
}

type ReceivedHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

export function receivedWith(headers: ReceivedHeaders, bytes: number): Received {
  const of = (name: string) => {
    const value = headers[name];
    return typeof value === 'string' ? value : value?.join(', ');
  };
  return { bytes, cacheControl: of('cache-control'), age: of('age'), vary: of('vary') };
}

/**
 * How long a response may be reused by its `cache-control` (RFC 9111, as a shared cache); `undefined` without one. A
 * response to a request that identifies its caller is for that caller only, as one to `authorization` would be,
 * unless it is `public` or has an `s-maxage`.
 */
export function freshnessOf({ cacheControl, age, vary }: Received): Freshness | undefined {
  if (cacheControl === undefined) return undefined;
  const directives = new Map(
    cacheControl
      .toLowerCase()
      .split(',')
      .map((directive): [string, string] => {
        const [name = '', value = ''] = directive.split('=');
        return [name.trim(), value.trim().replace(/^"(.*)"$/, '$1')];
      }),
  );
  if (['no-store', 'no-cache', 'private'].some((name) => directives.has(name))) return undefined;
  // The key does not contain the headers by which it varies.
  if (
    vary !== undefined &&
    !/^\s*(accept-encoding|accept)?(\s*,\s*(accept-encoding|accept))*\s*$/i.test(vary)
  ) {
    return undefined;
  }
  const seconds = secondsOf(directives.get('s-maxage') ?? directives.get('max-age'));
  const old = age === undefined ? 0 : secondsOf(age);
  if (seconds === undefined || old === undefined || seconds <= old) return undefined;
  return { ms: 1_000 * (seconds - old), shared: directives.has('public') || directives.has('s-maxage') };
}

function secondsOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
