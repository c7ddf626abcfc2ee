import { join } from 'node:path';
import { type Domain, shownPath } from '../../mesh/domains.ts';
import { agreementsFolder, overlaysFolder, repository } from '../../mesh/home.ts';

/**
 * The file of a decision's source; `undefined` for a source that is not in this repository, as with a supergraph from
 * elsewhere.
 */
export function sourceFile(source: string, domains: readonly Domain[]): string | undefined {
  const [kind, name = ''] = source.split(/:(.*)/s);
  if (kind === 'overlay') return shownPath(join(overlaysFolder(), name));
  if (kind === 'agreement') return shownPath(join(agreementsFolder(), name));
  if (kind === 'classification') return shownPath(join(repository, 'schema/policy/classifications.ts'));
  const domain = domains.find((one) => one.name === source);
  return domain && shownPath(join(domain.folder, 'contract.yaml'));
}
