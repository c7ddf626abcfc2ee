import { type DocumentNode, GraphQLError, print, separateOperations, stripIgnoredCharacters } from 'graphql';
import { parseSdl, type SdlLimits, SdlTooLargeError } from '#schema/parse-sdl.ts';
import { CliError } from '../../mesh/mesh-error.ts';
import { checkOperation } from './within-limits.ts';

/** Limits of a file of operations, which is not a request: the limits of requests apply to each of its operations. */
const fileLimits: SdlLimits = { bytes: 4_194_304, nesting: 100, tokens: 1_000_000 };

/** Operations are separated by recursion through fragments, one call for each. */
const mostDefinitions = 2_000;

/**
 * Separates the operations of a document by name, so that an error in one does not affect another. An operation that
 * does not parse is reported when it is tried.
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
      // Without the layout, which printing added.
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
