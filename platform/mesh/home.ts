import { join, resolve } from 'node:path';

/** The repository of this command. */
export const repository = resolve(import.meta.dirname, '../..');

/** The folder of the state: `WEFT_HOME`, else `.weft` in the repository. Absolute. */
export function weftHome(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(repository, environment.WEFT_HOME || '.weft');
}

/** The folder of the mesh's domains: `WEFT_SUBGRAPHS`, else `subgraphs` in the repository. Absolute. */
export function domainsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(repository, environment.WEFT_SUBGRAPHS || 'subgraphs');
}

/** The folder of governance's overlays: `WEFT_OVERLAYS`, else `schema/overlays` in the repository. Absolute. */
export function overlaysFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(repository, environment.WEFT_OVERLAYS || 'schema/overlays');
}

/** The folder of access agreements: `WEFT_AGREEMENTS`, else `schema/agreements` in the repository. Absolute. */
export function agreementsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(repository, environment.WEFT_AGREEMENTS || 'schema/agreements');
}

/** The committed supergraph, where `weft compose` writes it. */
export const committedSupergraph = join(repository, 'schema/supergraph.graphql');

/** The operations that a mesh's gateway recorded. */
export function recordedOperationsFile(home: string): string {
  return join(home, 'operations.jsonl');
}
