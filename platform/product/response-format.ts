import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { positiveCount } from '#platform/runtime/bound-errors.ts';
import { errorCatalogue } from '#platform/runtime/errors.ts';
import type { Logger } from '#platform/runtime/log.ts';
import { faultOf } from '../snapshots/fault.ts';
import { placedInVariable } from './placed-values.ts';

/** Formats errors for responses: code, message and path of catalogued errors; all others are only logged. */
export function responseFormat(logger: Logger) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const code = codeOf(formatted);
    const path = formatted.path === undefined ? {} : { path: formatted.path };
    if (code !== undefined) {
      const count = positiveCount(formatted.extensions?.positions);
      const positions = count === undefined ? {} : { positions: count };
      return { message: messageOf(formatted, error), ...path, extensions: { code, ...positions } };
    }
    logger.error(
      { path: boundedPath(formatted.path), fault: faultOf(unwrapResolverError(error)) },
      'a fault was masked',
    );
    return {
      message: 'Something went wrong in this domain; its log has the cause.',
      ...path,
      extensions: { code: 'INTERNAL_SERVER_ERROR' },
    };
  };
}

function messageOf({ message, extensions }: GraphQLFormattedError, error: unknown): string {
  const cause = error instanceof GraphQLError ? error.originalError : undefined;
  return extensions?.badValue && cause instanceof GraphQLError
    ? placedInVariable(message, cause.message)
    : message;
}

/** For the log: aliases are the caller's text. */
function boundedPath(path: GraphQLFormattedError['path']): GraphQLFormattedError['path'] {
  return path?.slice(0, 20).map((key) => (typeof key === 'string' ? key.slice(0, 100) : key));
}

function codeOf({ extensions }: GraphQLFormattedError): string | undefined {
  // Apollo Server uses one code for every validation error, also for a literal that a scalar refused.
  if (extensions?.badValue) return 'BAD_USER_INPUT';
  const code = extensions?.code;
  const known = typeof code === 'string' && Object.hasOwn(errorCatalogue, code);
  return known && code !== 'INTERNAL_SERVER_ERROR' ? code : undefined;
}
