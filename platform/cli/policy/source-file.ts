import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Domain, shownPath } from '../../mesh/domains.ts';
import { agreementsFolder, meshFolder, overlaysFolder } from '../../mesh/home.ts';

/**
 * The file of a decision's source; `undefined` for a source that is not in the mesh's folder, as with a supergraph from
 * elsewhere.
 */
export function sourceFile(source: string, domains: readonly Domain[]): string | undefined {
  const [kind, name = ''] = source.split(/:(.*)/s);
  if (kind === 'overlay') return shownPath(join(overlaysFolder(), name));
  if (kind === 'agreement') return shownPath(join(agreementsFolder(), name));
  if (kind === 'classification') return existing(join(meshFolder, 'schema/policy/classifications.ts'));
  const domain = domains.find((one) => one.name === source);
  return domain && shownPath(join(domain.folder, 'contract.yaml'));
}

/** Weft's own sources are there in its repository only. */
function existing(file: string): string | undefined {
  return existsSync(file) ? shownPath(file) : undefined;
}
