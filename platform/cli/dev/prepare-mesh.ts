import { join } from 'node:path';
import { meshSecrets } from '#platform/product/secrets.ts';
import { signingKey } from '#platform/runtime/keys.ts';
import { readPolicy } from '#schema/policy/read-policy.ts';
import { supergraphOf } from '../compose-mesh.ts';
import type { Domain } from '../domains.ts';
import { isCurrent, writeWhole } from '../generated-file.ts';
import { buildMissingSnapshots, type SnapshotOptions } from './missing-snapshots.ts';
import { type PersonaWithToken, writePersonas } from './persona-tokens.ts';

export interface PrepareOptions extends Omit<SnapshotOptions, 'policy'> {
  /** Where the gateway will reach a domain. */
  readonly urlOf: (domain: Domain) => string;
}

export interface PreparedMesh {
  readonly personas: readonly PersonaWithToken[];
  /** Domains whose pipeline failed. */
  readonly failed: readonly string[];
}

/**
 * Everything that the processes of a mesh find in `home` when they start: keys, a token for each persona,
 * the supergraph, snapshots. What is there already is kept.
 * @throws CliError where the supergraph does not compose.
 */
export async function prepareMesh(options: PrepareOptions): Promise<PreparedMesh> {
  const { home, domains, urlOf } = options;
  // Made here, once, so that processes that start together need not agree on who makes them.
  await signingKey(join(home, 'keys'), 'envelope');
  await meshSecrets(home);
  const personas = await writePersonas(home);
  const supergraph = await supergraphOf(domains, urlOf);
  const file = supergraphFile(home);
  if (!(await isCurrent(file, supergraph))) await writeWhole(file, supergraph);
  const failed = await buildMissingSnapshots({ ...options, policy: readPolicy(supergraph) });
  return { personas, failed };
}

export function supergraphFile(home: string): string {
  return join(home, 'supergraph.graphql');
}
