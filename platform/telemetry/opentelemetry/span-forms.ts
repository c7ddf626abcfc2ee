import { type Attributes, SpanKind } from '@opentelemetry/api';
import { knownCode } from '../../runtime/errors.ts';
import type { Activities, ActivityKind, EventKind, ObservedEvents } from '../observer.ts';

/** How an activity is written as a span. Names are those of OpenTelemetry's semantic conventions, where they have one. */
interface SpanForm<Kind extends ActivityKind> {
  readonly kind: SpanKind;
  name(about: Activities[Kind]['begin']): string;
  attributes(about: Activities[Kind]['begin']): Attributes;
  /** `error` is its `error.type`, where it failed. */
  ended(how: Activities[Kind]['end']): Attributes & { readonly error?: string | undefined };
}

/** Of a document or a statement, in characters. */
const longestText = 4_096;

/** `docs/telemetry.md` has the same table for operators. */
export const spanForms: { readonly [Kind in ActivityKind]: SpanForm<Kind> } = {
  request: {
    kind: SpanKind.SERVER,
    name: ({ method, path }) => `${method} ${path}`,
    attributes: ({ method, path, correlationId }) => ({
      'http.request.method': method,
      'http.route': path,
      ...(correlationId === undefined ? {} : { 'weft.correlation_id': correlationId }),
    }),
    ended({ status, codes }) {
      const known = [...new Set([...codes].map(knownCode))];
      return {
        'http.response.status_code': status,
        ...(known.length > 0 && { 'weft.error.codes': known }),
        error: status >= 500 ? (known[0] ?? String(status)) : undefined,
      };
    },
  },
  operation: {
    kind: SpanKind.SERVER,
    name: ({ type }) => type,
    attributes: ({ type, name }) => ({
      'graphql.operation.type': type,
      ...(name === undefined ? {} : { 'graphql.operation.name': name }),
    }),
    ended: failed,
  },
  plan: {
    kind: SpanKind.INTERNAL,
    name: () => 'plan',
    attributes: () => ({}),
    ended: ({ cached, code }) => ({ 'weft.plan.cached': cached, ...failed({ code }) }),
  },
  fetch: {
    kind: SpanKind.INTERNAL,
    name: ({ domain }) => `fetch ${domain}`,
    attributes: ({ domain, entities, document, shadow }) => ({
      'weft.domain': domain,
      'graphql.document': bounded(document()),
      ...(entities === undefined ? {} : { 'weft.fetch.entities': entities }),
      ...(shadow === undefined ? {} : { 'weft.shadow': shadow }),
    }),
    ended: failed,
  },
  'domain request': {
    kind: SpanKind.CLIENT,
    name: () => 'POST',
    attributes: ({ domain, url }) => ({
      'weft.domain': domain,
      'http.request.method': 'POST',
      ...placeOf(url),
    }),
    ended: failed,
  },
  audit: {
    kind: SpanKind.INTERNAL,
    name: () => 'audit',
    attributes: ({ outcome }) => ({ 'weft.audit.outcome': outcome }),
    ended: failed,
  },
  statement: {
    kind: SpanKind.CLIENT,
    name: ({ table }) => (table === undefined ? 'SELECT' : `SELECT ${table}`),
    attributes: ({ engine, table, text }) => ({
      'db.system.name': engine === 'postgres' ? 'postgresql' : engine,
      'db.operation.name': 'SELECT',
      ...(table === undefined ? {} : { 'db.collection.name': table }),
      'db.query.text': bounded(text()),
    }),
    ended: failed,
  },
};

export function eventAttributes<Kind extends EventKind>(kind: Kind, about: ObservedEvents[Kind]): Attributes {
  const form = eventForms[kind];
  return form ? form(about) : {};
}

const eventForms: { readonly [Kind in EventKind]?: (about: ObservedEvents[Kind]) => Attributes } = {
  validated: ({ document }) => ({ 'graphql.document': bounded(document()) }),
  cache: ({ kept, fetched }) => ({ 'weft.cache.kept': kept, 'weft.cache.fetched': fetched }),
};

function failed({ code }: { readonly code: string | undefined }) {
  return { error: code === undefined ? undefined : knownCode(code) };
}

/** Without credentials and parameters, which a URL may carry. */
function placeOf(url: string): Attributes {
  const { protocol, hostname, port, origin, pathname } = new URL(url);
  return {
    'server.address': hostname,
    'server.port': Number(port || (protocol === 'https:' ? 443 : 80)),
    'url.full': origin + pathname,
  };
}

function bounded(text: string): string {
  return text.slice(0, longestText);
}
