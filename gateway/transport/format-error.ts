import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { positiveCount } from '#platform/runtime/bound-errors.ts';
import { errorCatalogue } from '#platform/runtime/errors.ts';
import type { Logger } from '#platform/runtime/log.ts';
import { requestScope } from '../request/request-scope.ts';

export type FormatError = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;

/** Codes of @apollo/server's that are another one of the catalogue's. */
const renamed: Readonly<Record<string, string>> = { PERSISTED_QUERY_NOT_SUPPORTED: 'BAD_REQUEST' };

/** Of positions of a denied selection, and of errors that are not told. */
const counts = ['positions', 'errors'];

/** Of a message, in characters. */
const messageLength = 500;

/**
 * What of an error a client gets to see: `message`, `path`, `locations` and, of the extensions, `code`,
 * `domain`, `coordinate`, `policy`, `positions`, `errors` and `correlationId`. An error without a code of the catalogue is masked, and
 * logged with its cause.
 * @param hideDenied keeps back which field it is that the caller may not see, and who says so. @default false
 */
export function createErrorFormatter(logger: Logger, hideDenied = false): FormatError {
  return ({ message, path, locations, extensions }, error) => {
    const scope = requestScope.getStore();
    const correlationId = scope?.correlationId;
    const given = String(extensions?.code);
    const code = renamed[given] ?? given;
    const known = Object.hasOwn(errorCatalogue, code) && code !== 'INTERNAL_SERVER_ERROR';
    if (!known) logger.error({ correlationId, err: causeOf(error) }, 'an unexpected error was masked');
    const shown = known ? code : 'INTERNAL_SERVER_ERROR';
    scope?.codes.add(shown);
    return {
      message: messageOf(shown, message, hideDenied),
      ...(path ? { path } : {}),
      ...(known && locations ? { locations } : {}),
      extensions: {
        code: shown,
        ...(known ? textsAt(extensions, told(shown, hideDenied)) : {}),
        ...(known ? countsAt(extensions, counts) : {}),
        ...(correlationId ? { correlationId } : {}),
      },
    };
  };
}

function told(code: string, hideDenied: boolean): readonly string[] {
  return code === 'FORBIDDEN_FIELD' && hideDenied ? ['domain'] : ['domain', 'coordinate', 'policy'];
}

function textsAt(extensions: GraphQLFormattedError['extensions'], names: readonly string[]) {
  const given = names.filter((name) => typeof extensions?.[name] === 'string');
  return Object.fromEntries(given.map((name) => [name, extensions?.[name]]));
}

function countsAt(extensions: GraphQLFormattedError['extensions'], names: readonly string[]) {
  const given = names.filter((name) => positiveCount(extensions?.[name]) !== undefined);
  return Object.fromEntries(given.map((name) => [name, extensions?.[name]]));
}

function messageOf(code: string, message: string, hideDenied: boolean): string {
  if (code === 'INTERNAL_SERVER_ERROR') return 'Something went wrong; the log has the cause.';
  if (code === 'FORBIDDEN_FIELD' && hideDenied) return 'You may not see this field.';
  return readable(message);
}

/**
 * Without suggestions, which would spell out a schema to those who may not read it, and no longer than needed:
 * a message of GraphQL's repeats what the caller sent. No pattern here: one took seconds over 60 kB of "Did you mean".
 */
function readable(message: string): string {
  const suggestion = message.indexOf('Did you mean');
  const told = suggestion < 0 ? message : message.slice(0, suggestion);
  return told.slice(0, messageLength).trimEnd();
}

/** The message of an error may hold values; where it was thrown and what kind it is do not. */
function causeOf(error: unknown): { readonly type: string; readonly stack: string | undefined } {
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  if (!(cause instanceof Error)) return { type: typeof cause, stack: undefined };
  return { type: cause.name, stack: cause.stack?.split('\n').filter(isFrame).join('\n') };
}

function isFrame(line: string): boolean {
  return /^\s+at /.test(line);
}
