import { printOrganisation, printPolicy } from '../policy/directives/print-policy.ts';
import { type MeshStatements, noPolicy } from '../policy/policy.ts';
import type { ShieldContext } from '../policy/requirement.ts';
import { type ExplainedRequirement, explainRequirement } from './explain-requirement.ts';

/** A statement of governance for the whole mesh, and its result for one caller. */
export interface ExplainedMeshStatement extends ExplainedRequirement {
  /** The type that an audience opens; `schema` for the organisation's own people. */
  readonly coordinate: string;
  readonly directive: 'organisation' | 'audience';
  readonly source: string;
  /** As it is written, without its source. */
  readonly text: string;
}

/** The statements behind the rules `organisation` and `audience:User`. @param rules all that are explained. */
export function explainMesh(
  { organisation, audiences = {} }: MeshStatements,
  rules: ReadonlySet<string>,
  context: ShieldContext,
): Promise<ExplainedMeshStatement[]> {
  const own =
    organisation && rules.has('organisation')
      ? [
          {
            coordinate: 'schema',
            directive: 'organisation' as const,
            statement: organisation,
            text: printOrganisation({ allow: organisation.allow }),
          },
        ]
      : [];
  const opened = Object.entries(audiences)
    .filter(([type]) => rules.has(`audience:${type}`))
    .flatMap(([type, statements]) =>
      statements.map((statement) => ({
        coordinate: type,
        directive: 'audience' as const,
        statement,
        text: printPolicy({ ...noPolicy, audience: [{ allow: statement.allow }] }),
      })),
    );
  return Promise.all(
    [...own, ...opened].map(async ({ statement: { allow, source = 'policy' }, ...told }) => ({
      ...told,
      source,
      ...(await explainRequirement(allow, context)),
    })),
  );
}
