import { GraphQLError } from 'graphql';
import {
  isLooseningAccepted,
  readAcceptedSupergraph,
  readRemovedPolicy,
  supergraphDigest,
} from '#platform/runtime/accepted-supergraph.ts';
import { weftCommand } from '#platform/runtime/weft-command.ts';
import { comparePolicies } from '#schema/changes/loosened-policy.ts';
import type { RemovedPolicy } from '#schema/changes/removed-policy.ts';
import { printFinding } from '#schema/finding.ts';
import { count } from '../../runtime/count.ts';

export interface InForceOptions {
  readonly home: string;
  /** Digests of supergraphs that the operator accepts even if they lose protections. */
  readonly acceptLoosening: readonly string[];
  /** Prints one line for people. */
  readonly say: (line: string) => void;
}

/** How many losses are printed. */
const lossesSaid = 5;

/**
 * The supergraph that the gateway of a home will serve after a composition: the last accepted one, if the new one loses
 * protections that were not accepted. Then the losses are printed, with the command that accepts them.
 */
export async function supergraphInForce(supergraph: string, options: InForceOptions): Promise<string> {
  const { home, acceptLoosening, say } = options;
  const last = await readAcceptedSupergraph(home);
  const digest = supergraphDigest(supergraph);
  if (last === undefined || acceptLoosening.includes(digest) || (await isLooseningAccepted(home, digest))) {
    return supergraph;
  }
  const losses = lossesSince(last, supergraph, JSON.parse((await readRemovedPolicy(home)) ?? '[]'));
  if (losses.length === 0) return supergraph;
  for (const loss of losses.slice(0, lossesSaid)) say(printFinding(loss));
  say(
    `${count(losses.length, 'protection')} would be lost, so the last accepted policy stays in force. To accept it: ${weftCommand(`policy accept-loosening ${digest}`)}`,
  );
  return last;
}

function lossesSince(last: string, supergraph: string, removed: readonly RemovedPolicy[]) {
  try {
    return comparePolicies(last, supergraph, removed).loosened;
  } catch (error) {
    // The gateway reports a defect of its stored state.
    if (error instanceof GraphQLError) return [];
    throw error;
  }
}
