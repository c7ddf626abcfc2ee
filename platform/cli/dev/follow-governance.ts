import { watch } from 'node:fs';
import { writeWhole } from '#platform/runtime/write-whole.ts';
import { printFinding } from '#schema/finding.ts';
import { composeMesh } from '../../mesh/compose-mesh.ts';
import type { Domain } from '../../mesh/domains.ts';
import { agreementsFolder, overlaysFolder } from '../../mesh/home.ts';
import { isCurrent } from '../is-current.ts';
import { type InForceOptions, supergraphInForce } from './in-force.ts';

export interface FollowGovernanceOptions extends InForceOptions {
  readonly domains: readonly Domain[];
  /** Where the gateway reaches a domain. */
  readonly urlOf: (domain: Domain) => string;
  /** The supergraph that the gateway follows. */
  readonly file: string;
}

/** How long nothing must happen before the files are read: an editor writes in several steps. */
const quietMs = 200;

/**
 * Puts a changed overlay or access agreement in force: composes again, and replaces the supergraph that the
 * gateway follows. One that does not compose is told, and one that loses protections; the policy that was in force
 * stays.
 */
export function followGovernance(options: FollowGovernanceOptions): Disposable {
  let waiting: NodeJS.Timeout | undefined;
  let composing = Promise.resolve();
  const recompose = () => compose(options).catch((error: Error) => options.say(error.message));
  const changed = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      composing = composing.then(recompose);
    }, quietMs).unref();
  };
  const watchers = [overlaysFolder(), agreementsFolder()].map((folder) => watch(folder, changed));
  return {
    [Symbol.dispose]() {
      clearTimeout(waiting);
      for (const watcher of watchers) watcher.close();
    },
  };
}

async function compose(options: FollowGovernanceOptions): Promise<void> {
  const { domains, urlOf, file, say } = options;
  const composed = await composeMesh(domains, urlOf);
  if (!composed.ok) {
    for (const finding of composed.findings) say(printFinding(finding));
    say('the overlays and agreements do not compose; the policy that was in force stays.');
  } else if (!(await isCurrent(file, composed.supergraph))) {
    const inForce = await supergraphInForce(composed.supergraph, options);
    await writeWhole(file, composed.supergraph);
    if (inForce === composed.supergraph)
      say('the overlays or agreements have changed; their policy is in force.');
  }
}
