import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the mesh, that its files are found and named from: the one in which a command is run. Absolute. */
export const meshFolder = process.cwd();

/** The gateway's `main`, which is not imported here: platform and gateway meet by HTTP and SDL only. */
export const gatewayProgram = fileURLToPath(import.meta.resolve('../../gateway/main.ts'));

/** The folder of the state: `WEFT_HOME`, else `.weft` in the mesh's folder. Absolute. */
export function weftHome(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(meshFolder, environment.WEFT_HOME || '.weft');
}

/** The folder of the mesh's domains: `WEFT_SUBGRAPHS`, else `subgraphs` in the mesh's folder. Absolute. */
export function domainsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(meshFolder, environment.WEFT_SUBGRAPHS || 'subgraphs');
}

/** The folder of governance's overlays: `WEFT_OVERLAYS`, else `schema/overlays` in the mesh's folder. Absolute. */
export function overlaysFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(meshFolder, environment.WEFT_OVERLAYS || 'schema/overlays');
}

/** The folder of access agreements: `WEFT_AGREEMENTS`, else `schema/agreements` in the mesh's folder. Absolute. */
export function agreementsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(meshFolder, environment.WEFT_AGREEMENTS || 'schema/agreements');
}

/** Governance's list of who owns which type: `WEFT_OWNERS`, else `owners.yaml` beside the overlays. Absolute. */
export function ownersFile(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(
    meshFolder,
    environment.WEFT_OWNERS || join(dirname(overlaysFolder(environment)), 'owners.yaml'),
  );
}

/** Governance's list of which columns' tokens join: `WEFT_TOKEN_DOMAINS`, else `token-domains.yaml` beside the overlays. Absolute. */
export function tokenDomainsFile(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(
    meshFolder,
    environment.WEFT_TOKEN_DOMAINS || join(dirname(overlaysFolder(environment)), 'token-domains.yaml'),
  );
}

/** The committed supergraph, where `weft compose` writes it. */
export const committedSupergraph = join(meshFolder, 'schema/supergraph.graphql');

/** The operations that a mesh's gateway recorded. */
export function recordedOperationsFile(home: string): string {
  return join(home, 'operations.jsonl');
}
