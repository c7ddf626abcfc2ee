import { collectOrganisation } from '../policy/directives/collect-organisation.ts';
import { schemaDirectives, unlinkedPolicy } from '../policy/directives/policy-link.ts';
import type { AccessPolicy, CoordinatePolicy } from '../policy/policy.ts';
import { requirementsOf } from '../policy/requirements-of.ts';
import type { CompositionFinding } from './compose-finding.ts';
import { type Overlay, overlaySource } from './overlay.ts';
import { placeOfDirective } from './source-places.ts';

/** The overlays' statement of the organisation's own people. @param findings receives each further statement. */
export function statedOrganisation(
  overlays: readonly Overlay[],
  findings: CompositionFinding[],
): AccessPolicy | undefined {
  const stated = overlays.flatMap(({ file, document }) =>
    collectOrganisation(document, unlinkedPolicy, overlaySource(file)).map((statement, index) => ({
      file,
      statement,
      directive: schemaDirectives(document).filter(({ name }) => name.value === 'organisation')[index],
    })),
  );
  const [first, ...more] = stated;
  for (const { file, directive } of more) {
    const message = `"${file}" states who the organisation's own people are, and "${first?.file}" does already. Merge them into one statement.`;
    findings.push({
      code: 'ORGANISATION_TWICE',
      severity: 'error',
      file,
      message,
      ...(directive && placeOfDirective(directive)),
    });
  }
  return first?.statement;
}

/** Warns of coordinates for the organisation's own people where nothing states who they are: no caller sees them. */
export function unstatedOrganisation(
  effective: ReadonlyMap<string, CoordinatePolicy>,
  organisation: AccessPolicy | undefined,
): CompositionFinding[] {
  if (organisation) return [];
  const closed = [...effective].filter(([, policy]) =>
    requirementsOf(policy).some((requirement) => requirement.some((way) => way.includes('organisation'))),
  );
  const [first] = closed;
  if (!first) return [];
  const message = `"${first[0]}" and all else that is INTERNAL (${closed.length} coordinates) is for the organisation's own people, and nothing states who they are, so no caller sees it. Write "extend schema @organisation(allow: ...)" in an overlay.`;
  return [{ code: 'ORGANISATION_UNSTATED', severity: 'warning', path: first[0], message }];
}
