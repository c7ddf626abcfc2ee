import { join } from 'node:path';
import { readIfThere } from '#platform/runtime/read-if-there.ts';
import { readAcceptedSupergraph } from '../runtime/accepted-supergraph.ts';
import { composeMesh } from './compose-mesh.ts';
import type { Mesh } from './domains.ts';
import { findingsError, sayFindings } from './findings.ts';
import { committedSupergraph } from './home.ts';

/**
 * The supergraph whose policy pipelines run under: what composes now. Where another domain's file prevents that, it is
 * the one that was composed last, which is in force.
 * @throws CliError where none was composed either.
 */
export async function composedSupergraph(home: string, mesh: Mesh): Promise<string> {
  const composed = await composeMesh(mesh);
  if (composed.ok) return composed.supergraph;
  sayFindings(composed.findings);
  const last =
    (await readAcceptedSupergraph(home)) ??
    (await readIfThere(join(home, 'supergraph.graphql'))) ??
    (await readIfThere(committedSupergraph));
  if (last === undefined) throw findingsError('The supergraph does not compose', composed.findings);
  process.stderr.write(
    'weft: the supergraph does not compose; pipelines run under the last policy that did.\n',
  );
  return last;
}
