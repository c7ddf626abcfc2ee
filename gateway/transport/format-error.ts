import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { positiveCount } from '#platform/runtime/bound-errors.ts';
import { errorCatalogue } from '#platform/runtime/errors.ts';
import type { Logger } from '#platform/runtime/log.ts';
import { requestScope } from '../request/request-scope.ts';

export type FormatError = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;

/** The positions of a denied selection, and the errors that are left out. */
const counts = ['positions', 'errors'];

/** The longest message, in characters. */
const messageLength = 500;

/**
 * The parts of an error that a client gets: `message`, `path`, `locations` and, of the extensions, `code`, `domain`,
 * `coordinate`, `policy`, `positions`, `errors` and `correlationId`. An error without a code of the catalogue is
 * masked, and logged with its cause.
 * @param hideDenied leaves out the denied field and the author of its policy. @default false
 */
export function createErrorFormatter(logger: Logger, hideDenied = false): FormatError {
  return ({ message, path, locations, extensions }, error) => {
    const scope = requestScope.getStore();
    const correlationId = scope?.correlationId;
    const code = String(extensions?.code);
    const known = Object.hasOwn(errorCatalogue, code) && code !== 'INTERNAL_SERVER_ERROR';
    if (!known) logger.error({ correlationId, err: causeOf(error) }, 'an unexpected error was masked');
    const shown = known ? code : 'INTERNAL_SERVER_ERROR';
    scope?.codes.add(shown);
    return {
      message: messageOf(shown, message, hideDenied) + suggestionOf(extensions),
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

/** A name that the caller may see (`gateway/validation`). The errors of domains carry none. */
function suggestionOf(extensions: GraphQLFormattedError['extensions']): string {
  const suggestion = extensions?.suggestion;
  return typeof suggestion === 'string' ? ` Did you mean "${suggestion}"?` : '';
}

/**
 * Without suggestions of others, which disclose a schema to callers who may not read it, and shortened: a message of
 * graphql-js repeats the caller's text. No regular expression: one took seconds over 60 kB of "Did you mean".
 */
function readable(message: string): string {
  const suggestion = message.indexOf('Did you mean');
  const told = suggestion < 0 ? message : message.slice(0, suggestion);
  return told.slice(0, messageLength).trimEnd();
}

/** The message of an error may contain values; its type and stack do not. */
function causeOf(error: unknown): { readonly type: string; readonly stack: string | undefined } {
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  if (!(cause instanceof Error)) return { type: typeof cause, stack: undefined };
  return { type: cause.name, stack: cause.stack?.split('\n').filter(isFrame).join('\n') };
}

function isFrame(line: string): boolean {
  return /^\s+at /.test(line);
}
