import { type DefinitionNode, type DocumentNode, isTypeExtensionNode, Kind } from 'graphql';
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
  const written = collectPolicy(document, unlinkedPolicy, { name: overlaySource(file) });
  return new Map([...written].map(([coordinate, policy]) => [coordinate, withClassification(policy)]));
}

/** What decisions call an overlay. */
export function overlaySource(file: string): string {
  return `overlay:${file}`;
}

/**
 * Checks that an overlay only adds policy, and only to what is there: one that names nothing protects nothing,
 * and whoever wrote it believes that it does.
 * @param known every coordinate of the composed graph.
 */
export function checkOverlay({ file, document }: Overlay, known: ReadonlySet<string>): CompositionFinding[] {
  const foreign = document.definitions
    .filter((node) => !isTypeExtensionNode(node) && !statesOrganisation(node))
    .map(
      (node): CompositionFinding => ({
        code: 'OVERLAY_NOT_POLICY',
        severity: 'error',
        file,
        message: `An overlay holds extensions of types, and "extend schema @organisation(...)" once in the mesh, and another ${node.kind} was found. Take it out.`,
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

/** Nothing else stands on the schema: agreements are files of their own, and links are nobody's here. */
function statesOrganisation(node: DefinitionNode): boolean {
  if (node.kind !== Kind.SCHEMA_EXTENSION || node.operationTypes?.length) return false;
  return (node.directives ?? []).every(({ name }) => name.value === 'organisation');
}
