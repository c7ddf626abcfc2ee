import { type DocumentNode, GraphQLError, parse } from 'graphql';
import type { CompositionFinding } from './compose-finding.ts';

export interface SubgraphSource {
  /** The domain; also the audience of the envelopes that it accepts. */
  readonly name: string;
  /** Where the gateway reaches it. */
  readonly url: string;
  readonly sdl: string;
  /** What findings name. */
  readonly file?: string;
}

export interface OverlaySource {
  readonly file: string;
  readonly sdl: string;
}

export interface ParsedSubgraph extends SubgraphSource {
  readonly document: DocumentNode;
}

/** `undefined`, and a finding, for what is no SDL. */
export function parseSource(
  sdl: string,
  file: string,
  findings: CompositionFinding[],
): DocumentNode | undefined {
  try {
    return parse(sdl);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const [location] = error.locations ?? [];
    findings.push({ code: 'SCHEMA_SYNTAX', severity: 'error', file, message: error.message, ...location });
    return undefined;
  }
}
