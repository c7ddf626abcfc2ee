import { type CompositionResult, composeServices } from '@apollo/composition';
import { type ASTNode, type DocumentNode, GraphQLError, parse } from 'graphql';
import { stripPolicy } from '../policy/directives/strip-policy.ts';
import type { CompositionFinding } from './compose-finding.ts';
import type { ParsedSubgraph } from './composition-source.ts';
import { type FindingPlace, placeOfNode } from './source-places.ts';
import { unreachableEntities } from './unreachable-entities.ts';

/** Composes the subgraphs without their policy; `undefined`, and findings, where they do not compose. */
export function composePlain(
  subgraphs: readonly ParsedSubgraph[],
  findings: CompositionFinding[],
): DocumentNode | undefined {
  const result = composed(subgraphs);
  const errors = result.errors ?? [];
  const unsatisfiable = errors.filter(isUnsatisfiable).map(({ message }) => onOneLine(message));
  const unreachable = unreachableEntities(unsatisfiable, subgraphs);
  findings.push(...unreachable.findings);
  for (const error of errors) {
    if (isUnsatisfiable(error) && !unreachable.others.includes(onOneLine(error.message))) continue;
    const [place = {}, ...others] = placesOf(error.nodes);
    const message = `${explained(error)}${alsoAt(others)}`;
    findings.push({ code: 'COMPOSITION_FAILED', severity: 'error', message, ...place });
  }
  for (const hint of result.hints ?? []) {
    if (hint.definition.level.name !== 'WARN') continue;
    const [place = {}] = placesOf(hint.nodes);
    findings.push({
      code: 'COMPOSITION_HINT',
      severity: 'warning',
      message: `${hint.definition.code}: ${onOneLine(hint.message)}`,
      ...(hint.coordinate === undefined ? {} : { path: hint.coordinate }),
      ...place,
    });
  }
  return result.supergraphSdl === undefined ? undefined : parse(result.supergraphSdl, { noLocation: true });
}

/** The composer throws some of its findings, such as a union of which a member is no object. */
function composed(subgraphs: readonly ParsedSubgraph[]): Partial<CompositionResult> {
  try {
    return composeServices(
      subgraphs.map(({ name, url, document }) => ({ name, url, typeDefs: stripPolicy(document) })),
    );
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { errors: [error] };
  }
}

function isUnsatisfiable({ extensions }: GraphQLError): boolean {
  return extensions.code === 'SATISFIABILITY_ERROR';
}

/** Where a subgraph has what the composer speaks of; of several nodes on one line, one place. */
function placesOf(nodes: readonly ASTNode[] | undefined = []): FindingPlace[] {
  const places = new Map<string, FindingPlace>();
  for (const node of nodes) {
    const place = placeOfNode(node);
    if (place.file !== undefined && !places.has(`${place.file}:${place.line}`)) {
      places.set(`${place.file}:${place.line}`, place);
    }
  }
  return [...places.values()];
}

/** How many further places a message names. */
const placesNamed = 5;

function alsoAt(places: readonly FindingPlace[]): string {
  if (places.length === 0) return '';
  const named = places.slice(0, placesNamed).map(({ file, line }) => `${file}:${line}`);
  const more = places.length > placesNamed ? ` and ${places.length - placesNamed} more` : '';
  return ` See also ${named.join(', ')}${more}.`;
}

/** The composer's code and words, which name what it found, and what to do. */
function explained({ message, extensions }: GraphQLError): string {
  const code = String(extensions.code ?? 'UNKNOWN');
  const words = onOneLine(message);
  const advice = remedies[code];
  return `${code}: ${words}${/[.!?)]$/.test(words) ? '' : '.'}${advice === undefined ? '' : ` ${advice}`}`;
}

function onOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** What to do about the composer's commonest codes, in the terms of contracts and domains. */
const remedies: Readonly<Record<string, string>> = {
  EMPTY_MERGED_ENUM_TYPE: 'Give the domains one value in common, or let one domain serve the enum.',
  ENUM_VALUE_MISMATCH: 'An enum that is used for input and output has the same values in every domain.',
  EXTERNAL_ARGUMENT_MISSING: 'Declare the "@external" field with the arguments that its owner gives it.',
  EXTERNAL_MISSING_ON_BASE: 'Name a field that its owner serves, or take "@external" out.',
  EXTERNAL_TYPE_MISMATCH: 'Declare the "@external" field with the type that its owner gives it.',
  FIELD_TYPE_MISMATCH: 'Give the field one type in all contracts, or another name in one of them.',
  INVALID_FIELD_SHARING: 'Let one domain serve the field, or write "@shareable" on it in each.',
  INVALID_GRAPHQL: 'Declare the type, or correct its name.',
  KEY_INVALID_FIELDS: 'Name fields that the type has in this domain.',
  NO_QUERIES: 'At least one domain has to serve a field of "Query".',
  REQUIRES_INVALID_FIELDS: 'Name fields of the type that another domain serves, declared as "@external".',
  SATISFIABILITY_ERROR:
    'Two domains that extend one entity need a "@key" in common: the key that the owner\'s contract has.',
  TYPE_KIND_MISMATCH: 'Two domains mean different things by one name; rename one of them.',
};
