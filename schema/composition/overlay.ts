import { type DocumentNode, isTypeExtensionNode } from 'graphql';
import { withClassification } from '../policy/classifications.ts';
import { annotatedCoordinates, collectPolicy } from '../policy/directives/collect-policy.ts';
import { unlinkedPolicy } from '../policy/directives/policy-link.ts';
import type { CoordinatePolicy } from '../policy/policy.ts';
import type { CompositionFinding } from './compose-finding.ts';

/** A governance file: `extend type User { email: String @mask(with: NULL) }`. */
export interface Overlay {
  /** Its name, as decisions and findings give it: `marketing.graphql`. */
  readonly file: string;
  readonly document: DocumentNode;
}

/** What an overlay adds to the graph, by coordinate; what it says of a field's type is not looked at. */
export function overlayPolicy({ file, document }: Overlay): Map<string, CoordinatePolicy> {
  const written = collectPolicy(document, unlinkedPolicy, { name: `overlay:${file}` });
  return new Map([...written].map(([coordinate, policy]) => [coordinate, withClassification(policy)]));
}

/**
 * Checks that an overlay only adds policy, and only to what is there: one that names nothing protects nothing,
 * and whoever wrote it believes that it does.
 * @param known every coordinate of the composed graph.
 */
export function checkOverlay({ file, document }: Overlay, known: ReadonlySet<string>): CompositionFinding[] {
  const foreign = document.definitions
    .filter((node) => !isTypeExtensionNode(node))
    .map(
      (node): CompositionFinding => ({
        code: 'OVERLAY_NOT_POLICY',
        severity: 'error',
        file,
        message: `An overlay holds "extend" definitions only, and a ${node.kind} was found. Take it out.`,
        ...(node.loc ? { line: node.loc.startToken.line, column: node.loc.startToken.column } : {}),
      }),
    );
  const entries = [...annotatedCoordinates(document)];
  return [
    ...foreign,
    ...entries.flatMap(({ coordinate, directives }): CompositionFinding[] => {
      const unknown: CompositionFinding[] = known.has(coordinate)
        ? []
        : [
            {
              code: 'OVERLAY_UNKNOWN_COORDINATE',
              severity: 'error',
              file,
              path: coordinate,
              message: `No domain serves "${coordinate}". Name what exists, or take it out.`,
            },
          ];
      const other = directives
        .filter(({ name }) => !unlinkedPolicy.directives.has(name.value))
        .map(
          ({ name }): CompositionFinding => ({
            code: 'OVERLAY_NOT_POLICY',
            severity: 'error',
            file,
            path: coordinate,
            message: `"@${name.value}" at "${coordinate}" is no policy directive. Take it out.`,
          }),
        );
      return [...unknown, ...other];
    }),
  ];
}
