import { type DocumentNode, GraphQLError, type ParseOptions, parse, Source, visit } from 'graphql';
import { nestsDeeper } from './nesting.ts';

/** Upper bounds of SDL that is read. */
export interface SdlLimits {
  /** In UTF-8. */
  readonly bytes: number;
  /** Braces, brackets and parentheses inside each other. */
  readonly nesting: number;
  readonly tokens: number;
}

/** For one schema or overlay of a composition. The generated ones of large domains have some 100 kB. */
export const sourceLimits: SdlLimits = { bytes: 4_194_304, nesting: 64, tokens: 1_000_000 };

/** For a supergraph, composed of hundreds of them. */
export const supergraphLimits: SdlLimits = { bytes: 67_108_864, nesting: 64, tokens: 16_000_000 };

export interface ParseSdlOptions extends ParseOptions {
  readonly limits?: SdlLimits;
  /** The file that places of nodes name. @default 'GraphQL request' */
  readonly file?: string;
}

/** SDL beyond a limit; nesting is checked before the parser, which recurses, runs. */
export class SdlTooLargeError extends GraphQLError {
  override readonly name = 'SdlTooLargeError';
}

/**
 * Parses SDL within bounds.
 * @throws SdlTooLargeError beyond a bound, GraphQLError for text that is not GraphQL.
 */
export function parseSdl(
  sdl: string,
  { limits = supergraphLimits, file, ...options }: ParseSdlOptions = {},
): DocumentNode {
  if (sdl.length > limits.bytes || Buffer.byteLength(sdl) > limits.bytes) {
    throw new SdlTooLargeError(`It has more than ${limits.bytes} bytes. Make it smaller, or split it.`);
  }
  if (nestsDeeper(sdl, limits.nesting)) {
    throw new SdlTooLargeError(`It nests more than ${limits.nesting} levels deep. Flatten it.`);
  }
  try {
    return parse(file === undefined ? sdl : new Source(sdl, file), {
      ...options,
      maxLexicalTokens: limits.tokens,
    });
  } catch (error) {
    // graphql-js has no code for this error.
    if (!(error instanceof GraphQLError) || !error.message.includes('Parsing aborted')) throw error;
    throw new SdlTooLargeError(`It has more than ${limits.tokens} tokens. Make it smaller, or split it.`);
  }
}

/**
 * Checks the nesting of strings in directives: composition parses those that are selections, such as a key's, by
 * recursion.
 * @throws SdlTooLargeError with the place.
 */
export function checkTextsOfDirectives(document: DocumentNode, { nesting }: SdlLimits): void {
  visit(document, {
    Directive(directive) {
      visit(directive, {
        StringValue(node) {
          if (!nestsDeeper(node.value, nesting)) return;
          const what = `A text in "@${directive.name.value}" nests more than ${nesting} levels deep. Flatten it.`;
          throw new SdlTooLargeError(what, { nodes: node });
        },
      });
      return false;
    },
  });
}
