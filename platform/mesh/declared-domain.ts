import { basename } from 'node:path';
import { parseDocument } from 'yaml';
import type { BrokenDomain } from './domain.ts';

/**
 * What a contract with errors says of its domain, as far as it can be read: the name and the URL under which the others
 * know it.
 */
export function declaredDomain(contract: Uint8Array, folder: string): Pick<BrokenDomain, 'name' | 'url'> {
  const { domain, servers } = looselyRead(contract);
  const name = typeof domain === 'string' && domain !== '' ? domain : basename(folder);
  const server = Array.isArray(servers) ? servers.find((one) => one?.server === 'graphql') : undefined;
  const location: unknown = server?.location;
  return { name, url: typeof location === 'string' ? (URL.parse(location) ?? undefined) : undefined };
}

/** Bytes; the contracts of large domains have some 100 kB. */
const mostBytes = 4_194_304;

function looselyRead(contract: Uint8Array): { readonly domain?: unknown; readonly servers?: unknown } {
  if (contract.byteLength > mostBytes) return {};
  try {
    const document = parseDocument(new TextDecoder().decode(contract), {
      logLevel: 'silent',
      uniqueKeys: false,
    });
    const read: unknown = document.toJS({ maxAliasCount: 100 });
    return typeof read === 'object' && read !== null ? read : {};
  } catch {
    // Nothing of it can be read; its own findings say why.
    return {};
  }
}
