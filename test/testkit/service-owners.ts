import { join } from 'node:path';
import { type ServePortOptions, servePort } from '#platform/product/port/serve-port.ts';
import type { ProductServer } from '#platform/product/serve-product.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { handOutPolicy } from '#platform/runtime/service-identity/handed-policy.ts';
import { serviceIdentity } from '#platform/runtime/service-identity/service-identity.ts';
import { handOutServiceKeys } from '#platform/runtime/service-identity/service-keys.ts';
import type { PolicyBundle } from '#schema/policy/policy.ts';

export interface Owners extends AsyncDisposable {
  /** Maps a domain to the URL of its process, for `runPipeline`. */
  readonly urls: Readonly<Record<string, string>>;
  readonly servers: readonly ProductServer[];
}

export interface OwnersOptions extends Pick<ServePortOptions, 'keys' | 'limits' | 'logger'> {
  readonly home: string;
  /** The folders of the owners. */
  readonly folders: readonly string[];
}

/** The input ports of products, served from a home. */
export async function serveOwners({ home, folders, keys, limits, logger }: OwnersOptions): Promise<Owners> {
  await using stack = new AsyncDisposableStack();
  const servers: ProductServer[] = [];
  for (const folder of folders) {
    const quiet = logger ?? createLogger('test', 'silent');
    const given = { ...(keys ? { keys } : {}), ...(limits ? { limits } : {}) };
    servers.push(stack.use(await servePort({ folder, home, logger: quiet, ...given })));
  }
  const started = stack.move();
  return {
    servers,
    urls: Object.fromEntries(servers.map(({ domain, url }) => [domain, url])),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

/** What governance hands to the domains of a home. @param policy @default what each contract says alone */
export async function handOutTo(
  home: string,
  readers: readonly string[],
  policy: PolicyBundle = { coordinates: {} },
): Promise<void> {
  const identities = [];
  for (const reader of readers) identities.push(await serviceIdentity(home, reader));
  await handOutServiceKeys(home, identities);
  await handOutPolicy(home, policy);
}

/** The audit of a domain's input ports. */
export function portAuditFolder(home: string, domain: string): string {
  return join(home, 'domains', domain, 'audit');
}
