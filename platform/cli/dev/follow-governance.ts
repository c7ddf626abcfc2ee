import { existsSync, watch } from 'node:fs';
import { handOutPolicy } from '#platform/runtime/service-identity/handed-policy.ts';
import { writeWhole } from '#platform/runtime/write-whole.ts';
import { printFinding } from '#schema/finding.ts';
import { readPolicy } from '#schema/policy/directives/read-policy.ts';
import { composeMesh } from '../../mesh/compose-mesh.ts';
import type { Mesh } from '../../mesh/domains.ts';
import { agreementsFolder, overlaysFolder } from '../../mesh/home.ts';
import type { ReachedDomain } from '../../mesh/mesh-sources.ts';
import { isCurrent } from '../is-current.ts';
import { type InForceOptions, supergraphInForce } from './in-force.ts';

export interface FollowGovernanceOptions extends InForceOptions {
  readonly mesh: Mesh;
  /** The URL at which the gateway reaches a domain. */
  readonly urlOf: (domain: ReachedDomain) => string;
  /** The supergraph that the gateway follows. */
  readonly file: string;
}

/** How long the files must be unchanged before they are read: an editor writes in several steps. */
const quietMs = 200;

/**
 * Puts a changed overlay or access agreement in force: composes again, and replaces the supergraph that the gateway
 * follows. A supergraph that does not compose, or loses protections, is reported, and the policy in force stays.
 */
export function followGovernance(options: FollowGovernanceOptions): Disposable {
  let waiting: NodeJS.Timeout | undefined;
  let composing = Promise.resolve();
  let broken = false;
  const recompose = async () => {
    try {
      broken = !(await compose(options, broken));
    } catch (error) {
      options.say(error instanceof Error ? error.message : String(error));
    }
  };
  const changed = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      composing = composing.then(recompose);
    }, quietMs).unref();
  };
  // A mesh may have no agreements.
  const folders = [overlaysFolder(), agreementsFolder()].filter((folder) => existsSync(folder));
  const watchers = folders.map((folder) => watch(folder, changed));
  return {
    [Symbol.dispose]() {
      clearTimeout(waiting);
      for (const watcher of watchers) watcher.close();
    },
  };
}

/** Returns whether the files compose. @param broken whether they did not before. */
async function compose(options: FollowGovernanceOptions, broken: boolean): Promise<boolean> {
  const { mesh, urlOf, file, say } = options;
  const composed = await composeMesh(mesh, urlOf);
  if (!composed.ok) {
    for (const finding of composed.findings) say(printFinding(finding));
    say('the overlays and agreements do not compose; the previous policy stays in force.');
    return false;
  }
  const changed = !(await isCurrent(file, composed.supergraph));
  if (!changed && !broken) return true;
  const inForce = await supergraphInForce(composed.supergraph, options);
  await handOutPolicy(options.home, readPolicy(inForce));
  if (changed) await writeWhole(file, composed.supergraph);
  if (inForce === composed.supergraph) {
    say(
      changed
        ? 'the overlays or agreements have changed; their policy is in force.'
        : 'the overlays and agreements compose again; their policy is in force.',
    );
  }
  return true;
}
