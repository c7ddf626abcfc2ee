import { isRecord } from '#schema/is-record.ts';
import type { RequestContext } from '../request-context.ts';
import type { Resolvers } from './generated-resolvers.ts';

type AnyResolver = (...args: readonly unknown[]) => unknown;

/** Wraps resolvers to record that they ran: it is unknown what they read. */
export function noteHandWritten(resolvers: Resolvers): Resolvers {
  return mapMembers(resolvers, (fields) =>
    isFieldMap(fields) ? mapMembers(fields, (resolver, name) => noted(name, resolver)) : fields,
  );
}

function noted(name: string, resolver: unknown): unknown {
  if (typeof resolver === 'function') return noting(name, resolver as AnyResolver);
  if (!isRecord(resolver) || typeof resolver.resolve !== 'function') return resolver;
  return { ...resolver, resolve: noting(name, resolver.resolve as AnyResolver) };
}

function noting(name: string, resolver: AnyResolver): AnyResolver {
  // `__resolveReference`, `__resolveType` and `__isTypeOf` take no arguments before the context.
  const place = name.startsWith('__') ? 1 : 2;
  return (...args) => {
    (args[place] as RequestContext).dependence.onHandWritten = true;
    return resolver(...args);
  };
}

/** Whether it is neither a scalar nor another object of graphql-js. */
export function isFieldMap(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && Object.getPrototypeOf(value) === Object.prototype;
}

function mapMembers(
  members: Readonly<Record<string, unknown>>,
  map: (value: unknown, name: string) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, map(value, name)]));
}
