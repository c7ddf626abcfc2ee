import { type DocumentNode, GraphQLError, Kind } from 'graphql';
import { checkTextsOfDirectives, parseSdl, SdlTooLargeError, sourceLimits } from '../parse-sdl.ts';
import type { ContractInterface } from '../references/contract-interface.ts';
import type { CompositionFinding } from './compose-finding.ts';

export interface SubgraphSource {
  /** The domain; also the audience of the envelopes that it accepts. */
  readonly name: string;
  /** Where the gateway reaches it. */
  readonly url: string;
  readonly sdl: string;
  /** The file name in findings. @default the domain's name */
  readonly file?: string;
  /** SDL of another file that is served and composed after it. @default none */
  readonly extensions?: Pick<OverlaySource, 'file' | 'sdl'> | undefined;
  /** What other contracts may refer to in its contract. @default the graph says nothing of it */
  readonly contract?: ContractInterface | undefined;
}

export interface OverlaySource {
  /** Its name in decisions. */
  readonly file: string;
  /** Its name in findings. @default `file` */
  readonly path?: string | undefined;
  readonly sdl: string;
}

export interface ParsedSubgraph extends SubgraphSource {
  readonly document: DocumentNode;
}

/** Parses a subgraph with its extensions; `undefined`, and findings, where either cannot be read. */
export function parseSubgraph(
  source: SubgraphSource,
  findings: CompositionFinding[],
): ParsedSubgraph | undefined {
  const { name, file = name, sdl, extensions } = source;
  const files = [{ file, sdl }, ...(extensions ? [extensions] : [])];
  const documents = files.map((one) => parseSource(one.sdl, one.file, findings));
  if (documents.includes(undefined)) return undefined;
  // Not the texts are joined: each node keeps the file and the line that its author knows.
  const definitions = documents.flatMap((document) => document?.definitions ?? []);
  return { ...source, document: { kind: Kind.DOCUMENT, definitions } };
}

/** Parses SDL; `undefined`, and a finding, for text that is not SDL or exceeds a limit. */
export function parseSource(
  sdl: string,
  file: string,
  findings: CompositionFinding[],
): DocumentNode | undefined {
  try {
    const document = parseSdl(sdl, { limits: sourceLimits, file });
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
