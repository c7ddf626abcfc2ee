import { join } from 'node:path';
import { readIfThere } from '#platform/runtime/read-if-there.ts';
import { readPolicy } from '#schema/policy/directives/read-policy.ts';
import type { PolicyBundle } from '#schema/policy/policy.ts';
import { readAcceptedSupergraph } from '../runtime/accepted-supergraph.ts';
import { composeMesh } from './compose-mesh.ts';
import type { Mesh } from './domains.ts';
import { findingsError, sayFindings } from './findings.ts';
import { committedSupergraph } from './home.ts';

/**
 * The mesh's policy for a pipeline that reads other domains: of what composes now. Where another domain's file prevents
 * that, it is the policy of the supergraph that was composed last, which is the one in force.
 * @throws CliError where none was composed either.
 */
export async function policyInForce(home: string, mesh: Mesh): Promise<PolicyBundle> {
  const composed = await composeMesh(mesh);
  if (composed.ok) return readPolicy(composed.supergraph);
  sayFindings(composed.findings);
  const last =
    (await readAcceptedSupergraph(home)) ??
    (await readIfThere(join(home, 'supergraph.graphql'))) ??
    (await readIfThere(committedSupergraph));
  if (last === undefined) throw findingsError('The supergraph does not compose', composed.findings);
  process.stderr.write(
    'weft: the supergraph does not compose; pipelines run under the last policy that did.\n',
  );
  return readPolicy(last);
}
