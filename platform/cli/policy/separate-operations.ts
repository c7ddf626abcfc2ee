import { type DocumentNode, GraphQLError, print, separateOperations, stripIgnoredCharacters } from 'graphql';
import { parseSdl, type SdlLimits, SdlTooLargeError } from '#schema/parse-sdl.ts';
import { CliError } from '../../mesh/mesh-error.ts';
import { checkOperation } from './within-limits.ts';

/** Of a file of operations, which is no request: each of them is held to a request's limits alone. */
const fileLimits: SdlLimits = { bytes: 4_194_304, nesting: 100, tokens: 1_000_000 };

/** Operations are taken apart by following fragments, one call for each on the way. */
const mostDefinitions = 2_000;

/**
 * Each operation of a document alone, by name, so that a mistake in one is not told of another. One that does not parse
 * is told when it is tried.
 * @throws CliError with the place and the code for a document, or an operation of it, that is over its limits.
 */
export function separateWithin(query: string, place: string): Record<string, string> {
  const document = parseWithin(query, place);
  if (!document) return { '': query };
  if (document.definitions.length > mostDefinitions) {
    throw new CliError(`${place}: LIMIT_EXCEEDED It has more than ${mostDefinitions} definitions. Split it.`);
  }
  const separated = Object.entries(separateOperations(document));
  return Object.fromEntries(
    separated.map(([name, alone]) => {
      const text = print(alone);
      // Layout is ours.
      checkOperation(stripIgnoredCharacters(text), place);
      return [name, text];
    }),
  );
}

function parseWithin(query: string, place: string): DocumentNode | undefined {
  try {
    return parseSdl(query, { noLocation: true, limits: fileLimits });
  } catch (error) {
    if (error instanceof SdlTooLargeError) throw new CliError(`${place}: LIMIT_EXCEEDED ${error.message}`);
    if (error instanceof GraphQLError) return undefined;
    throw error;
  }
}
