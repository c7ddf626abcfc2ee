import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Domain, shownPath } from '../../mesh/domains.ts';

const names = ['main.ts', 'main.js', 'main.mjs'];

/** What starts a domain: its `main.ts`, or the same in JavaScript. `undefined` where it has none. */
export function mainFile({ folder }: Pick<Domain, 'folder'>): string | undefined {
  return names.map((name) => join(folder, name)).find((file) => existsSync(file));
}

/** A domain that can be started. */
export type ServedDomain<D> = D & { readonly main: string };

/** The domains that can be started: of the others it is said what is missing. @param say takes one line for people */
export function servedDomains<D extends Pick<Domain, 'folder' | 'name'>>(
  domains: readonly D[],
  say: (line: string) => void,
): ServedDomain<D>[] {
  return domains.flatMap((domain) => {
    const main = mainFile(domain);
    if (main !== undefined) return [{ ...domain, main }];
    say(
      `"${domain.name}" is not served: there is no "${shownPath(join(domain.folder, 'main.ts'))}". Copy that of another domain, which is the same for all.`,
    );
    return [];
  });
}
