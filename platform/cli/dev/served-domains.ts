import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type Domain, shownPath } from '../../mesh/domains.ts';

/** What starts a domain. */
export function mainFile({ folder }: Pick<Domain, 'folder'>): string {
  return join(folder, 'main.ts');
}

/** The domains that can be started: of the others it is said what is missing. @param say takes one line for people */
export async function servedDomains<D extends Pick<Domain, 'folder' | 'name'>>(
  domains: readonly D[],
  say: (line: string) => void,
): Promise<D[]> {
  const served: D[] = [];
  for (const domain of domains) {
    const file = mainFile(domain);
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    if (isThere) served.push(domain);
    else {
      say(
        `"${domain.name}" is not served: there is no "${shownPath(file)}". Copy that of another domain, which is the same for all.`,
      );
    }
  }
  return served;
}
