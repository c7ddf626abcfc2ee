import { type DocumentNode, GraphQLError } from 'graphql';
import { checkTextsOfDirectives, parseSdl, SdlTooLargeError, sourceLimits } from '../parse-sdl.ts';
import type { CompositionFinding } from './compose-finding.ts';

export interface SubgraphSource {
  /** The domain; also the audience of the envelopes that it accepts. */
  readonly name: string;
  /** Where the gateway reaches it. */
  readonly url: string;
  readonly sdl: string;
  /** The file name in findings. */
  readonly file?: string;
}

export interface OverlaySource {
  readonly file: string;
  readonly sdl: string;
}

export interface ParsedSubgraph extends SubgraphSource {
  readonly document: DocumentNode;
}

/** Parses SDL; `undefined`, and a finding, for text that is not SDL or exceeds a limit. */
export function parseSource(
  sdl: string,
  file: string,
  findings: CompositionFinding[],
): DocumentNode | undefined {
  try {
    const document = parseSdl(sdl, { limits: sourceLimits });
    checkTextsOfDirectives(document, sourceLimits);
    return document;
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const [location] = error.locations ?? [];
    const code = error instanceof SdlTooLargeError ? 'SCHEMA_TOO_LARGE' : 'SCHEMA_SYNTAX';
    findings.push({ code, severity: 'error', file, message: error.message, ...location });
    return undefined;
  }
}
