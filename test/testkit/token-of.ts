import { createHmac, hkdfSync } from 'node:crypto';

export interface TokenSource {
  /** Governance's root. */
  readonly hash: Uint8Array;
  /** A category of personal data, or a coordinate. */
  readonly domain: string;
  /** @default none */
  readonly tenant?: string;
  /** Of the key. @default 1 */
  readonly version?: number;
}

/** The token of a normalised value as `docs/keys.md` says, without the product's own code. */
export function tokenOf(value: string, { hash, domain, tenant = '', version = 1 }: TokenSource): string {
  const info = ['weft token 2', tenant, domain, `${version}`].map(
    (part) => `${Buffer.byteLength(part)}:${part}`,
  );
  const key = Buffer.from(hkdfSync('sha256', hash, '', info.join('\n'), 32));
  const id = Buffer.from(hkdfSync('sha256', key, '', 'weft token key id 2', 4)).toString('hex');
  return `tok1_${id}${createHmac('sha256', key).update(value).digest('hex').slice(0, 24)}`;
}
