import { join, resolve } from 'node:path';

/** The repository that this command belongs to. */
export const repository = resolve(import.meta.dirname, '../..');

/** Where state lives: `WEFT_HOME`, else `.weft` in the repository. Absolute. */
export function weftHome(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(repository, environment.WEFT_HOME || '.weft');
}

/** Where the domains of the mesh are: `WEFT_SUBGRAPHS`, else `subgraphs` in the repository. Absolute. */
export function domainsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(repository, environment.WEFT_SUBGRAPHS || 'subgraphs');
}

/** Where governance's overlays are: `WEFT_OVERLAYS`, else `schema/overlays` in the repository. Absolute. */
export function overlaysFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(repository, environment.WEFT_OVERLAYS || 'schema/overlays');
}

/** Where access agreements are: `WEFT_AGREEMENTS`, else `schema/agreements` in the repository. Absolute. */
export function agreementsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(repository, environment.WEFT_AGREEMENTS || 'schema/agreements');
}

/** What a mesh has been asked, as its gateway takes it down. */
export function recordedOperationsFile(home: string): string {
  return join(home, 'operations.jsonl');
}
