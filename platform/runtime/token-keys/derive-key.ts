import { hkdfSync } from 'node:crypto';
import { type TokenKey, tokenKeyId } from './token-key.ts';

export interface TokenKeySource {
  /** Governance's root: 32 random bytes. */
  readonly root: Uint8Array;
  /** The contract's tenant: tokens of two tenants never match. @default none */
  readonly tenant?: string | undefined;
  readonly tokenDomain: string;
  readonly version: number;
}

/** The key of one version of a token domain, by HKDF-SHA-256 (RFC 5869); no key tells anything of another. */
export function deriveTokenKey({ root, tenant = '', tokenDomain, version }: TokenKeySource): TokenKey {
  const key = derive(root, ['weft token 2', tenant, tokenDomain, String(version)]);
  return { version, id: tokenKeyId(key), key };
}

/** The key of one column of a product, derived from the product's own: it joins with no other column. */
export function deriveColumnKey({ version, id, key }: TokenKey, coordinate: string): TokenKey {
  return { version, id, key: derive(key, ['weft token column 2', coordinate]) };
}

/** Lengths are written too, so that two lists of parts are never one text. */
function derive(from: Uint8Array, parts: readonly string[]): Uint8Array {
  const info = parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join('\n');
  return new Uint8Array(hkdfSync('sha256', from, '', info, 32));
}
