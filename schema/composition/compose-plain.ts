import { composeServices } from '@apollo/composition';
import { type DocumentNode, parse } from 'graphql';
import { stripPolicy } from '../policy/directives/strip-policy.ts';
import type { CompositionFinding } from './compose-finding.ts';
import type { ParsedSubgraph } from './composition-source.ts';

/** Composes the subgraphs without their policy; `undefined`, and findings, where they do not compose. */
export function composePlain(
  subgraphs: readonly ParsedSubgraph[],
  findings: CompositionFinding[],
): DocumentNode | undefined {
  const result = composeServices(
    subgraphs.map(({ name, url, document }) => ({ name, url, typeDefs: stripPolicy(document) })),
  );
  for (const error of result.errors ?? []) {
    const code = String(error.extensions.code ?? 'UNKNOWN');
    findings.push({
      code: 'COMPOSITION_FAILED',
      severity: 'error',
      message: `${code}: ${error.message}`,
    });
  }
  for (const hint of result.hints ?? []) {
    if (hint.definition.level.name !== 'WARN') continue;
    findings.push({
      code: 'COMPOSITION_HINT',
      severity: 'warning',
      message: `${hint.definition.code}: ${hint.message}`,
      ...(hint.coordinate === undefined ? {} : { path: hint.coordinate }),
    });
  }
  return result.supergraphSdl === undefined ? undefined : parse(result.supergraphSdl, { noLocation: true });
}
