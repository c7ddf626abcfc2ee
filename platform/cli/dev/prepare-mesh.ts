import { join } from 'node:path';
import { signingKey } from '#platform/runtime/keys.ts';
import { publicKeysFolder } from '#platform/runtime/token-keys/keys-file.ts';
import { weftCommand } from '#platform/runtime/weft-command.ts';
import { writeWhole } from '#platform/runtime/write-whole.ts';
import { modelProduct } from '#schema/model/model-product.ts';
import { printSubgraphSchema } from '#schema/model/print-schema.ts';
import { readPolicy } from '#schema/policy/directives/read-policy.ts';
import { composeSources, supergraphOrThrow } from '../../mesh/compose-mesh.ts';
import { type Domain, type Mesh, shownPath } from '../../mesh/domains.ts';
import { handOut } from '../../mesh/hand-out.ts';
import { issueKeys } from '../../mesh/keys/issue-keys.ts';
import type { ReachedDomain } from '../../mesh/mesh-sources.ts';
import { readMeshSources } from '../../mesh/mesh-sources.ts';
import { sayBroken } from '../../mesh/say-broken.ts';
import { isCurrent } from '../is-current.ts';
import { supergraphInForce } from './in-force.ts';
import { buildMissingSnapshots, type SnapshotOptions } from './missing-snapshots.ts';
import { type PersonaWithToken, writePersonas } from './persona-tokens.ts';

export interface PrepareOptions extends Omit<SnapshotOptions, 'domains'> {
  readonly mesh: Mesh;
  /** The URL at which the gateway will reach a domain. */
  readonly urlOf: (domain: ReachedDomain) => string;
  /** Digests of supergraphs that lose protections and are accepted. */
  readonly acceptLoosening: readonly string[];
}

export interface PreparedMesh {
  readonly personas: readonly PersonaWithToken[];
  /** Domains whose contract is broken, or whose pipeline failed. */
  readonly failed: readonly string[];
}

/**
 * Prepares everything that the processes of a mesh read from `home` when they start: keys, service
 * identities, a token for each persona, the supergraph, what governance hands out, snapshots. Existing files are kept. A broken domain
 * is reported, and the others are prepared.
 * @throws CliError where the supergraph does not compose.
 */
export async function prepareMesh(options: PrepareOptions): Promise<PreparedMesh> {
  const { home, mesh, urlOf, say } = options;
  const { domains } = mesh;
  // Created once here, so that processes that start concurrently need not agree on who creates them.
  await signingKey(join(home, 'gateway'), 'envelope', publicKeysFolder(home));
  await issueKeys({ home, mesh, say });
  const personas = await writePersonas(home);
  const sources = await readMeshSources(mesh, urlOf);
  sayBroken(sources.broken, say);
  await tellStaleSchemas(domains, say);
  const supergraph = supergraphOrThrow(composeSources(sources));
  const file = supergraphFile(home);
  if (!(await isCurrent(file, supergraph))) await writeWhole(file, supergraph);
  // Pipelines read other domains under the policy that the gateway serves.
  await handOut(home, domains, readPolicy(await supergraphInForce(supergraph, options)));
  const failed = await buildMissingSnapshots({ ...options, domains });
  const broken = sources.broken.map(({ name }) => name);
  return { personas, failed: [...new Set([...broken, ...failed])] };
}

/** Warns of a schema that is behind its contract, since it is served as it is. */
async function tellStaleSchemas(domains: readonly Domain[], say: (line: string) => void): Promise<void> {
  for (const { name, folder, product } of domains) {
    const modelled = modelProduct(product);
    const file = join(folder, 'schema.graphql');
    if (modelled.ok && !(await isCurrent(file, printSubgraphSchema(modelled.model)))) {
      say(`"${shownPath(file)}" is stale; run: ${weftCommand(`schema generate ${name}`)}`);
    }
  }
}

export function supergraphFile(home: string): string {
  return join(home, 'supergraph.graphql');
}
