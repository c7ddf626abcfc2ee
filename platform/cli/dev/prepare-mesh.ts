import { join } from 'node:path';
import { signingKey } from '#platform/runtime/keys.ts';
import { meshSecrets } from '#platform/runtime/mesh-secrets.ts';
import { writeWhole } from '#platform/runtime/write-whole.ts';
import { modelProduct } from '#schema/model/model-product.ts';
import { printSubgraphSchema } from '#schema/model/print-schema.ts';
import { readPolicy } from '#schema/policy/directives/read-policy.ts';
import { supergraphOf } from '../../mesh/compose-mesh.ts';
import { type Domain, shownPath } from '../../mesh/domains.ts';
import { isCurrent } from '../is-current.ts';
import { supergraphInForce } from './in-force.ts';
import { buildMissingSnapshots, type SnapshotOptions } from './missing-snapshots.ts';
import { type PersonaWithToken, writePersonas } from './persona-tokens.ts';

export interface PrepareOptions extends Omit<SnapshotOptions, 'policy'> {
  /** The URL at which the gateway will reach a domain. */
  readonly urlOf: (domain: Domain) => string;
  /** Digests of supergraphs that lose protections and are accepted. */
  readonly acceptLoosening: readonly string[];
}

export interface PreparedMesh {
  readonly personas: readonly PersonaWithToken[];
  /** Domains whose pipeline failed. */
  readonly failed: readonly string[];
}

/**
 * Prepares everything that the processes of a mesh read from `home` when they start: keys, a token for each persona,
 * the supergraph, snapshots. Existing files are kept.
 * @throws CliError where the supergraph does not compose.
 */
export async function prepareMesh(options: PrepareOptions): Promise<PreparedMesh> {
  const { home, domains, urlOf } = options;
  // Created once here, so that processes that start concurrently need not agree on who creates them.
  await signingKey(join(home, 'keys'), 'envelope');
  await meshSecrets(home);
  const personas = await writePersonas(home);
  await tellStaleSchemas(domains, options.say);
  const supergraph = await supergraphOf(domains, urlOf);
  const file = supergraphFile(home);
  if (!(await isCurrent(file, supergraph))) await writeWhole(file, supergraph);
  // Pipelines read other domains under the policy that the gateway serves.
  const inForce = await supergraphInForce(supergraph, options);
  const failed = await buildMissingSnapshots({ ...options, policy: readPolicy(inForce) });
  return { personas, failed };
}

/** Warns of a schema that is behind its contract, since it is served as it is. */
async function tellStaleSchemas(domains: readonly Domain[], say: (line: string) => void): Promise<void> {
  for (const { name, folder, product } of domains) {
    const modelled = modelProduct(product);
    const file = join(folder, 'schema.graphql');
    if (modelled.ok && !(await isCurrent(file, printSubgraphSchema(modelled.model)))) {
      say(`"${shownPath(file)}" is stale; run: npm run weft -- schema generate ${name}`);
    }
  }
}

export function supergraphFile(home: string): string {
  return join(home, 'supergraph.graphql');
}
