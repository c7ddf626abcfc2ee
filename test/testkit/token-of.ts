import { createHmac, hkdfSync } from 'node:crypto';

export interface TokenSource {
  readonly hash: Uint8Array;
  /** A category of personal data, or a coordinate. */
  readonly domain: string;
  /** @default none */
  readonly tenant?: string;
}

/** The token of a normalised value as `docs/masks.md` says, without the product's own code. */
export function tokenOf(value: string, { hash, domain, tenant = '' }: TokenSource): string {
  const key = Buffer.from(hkdfSync('sha256', hash, '', `weft token 1\n${tenant}\n${domain}`, 32));
  const name = Buffer.from(hkdfSync('sha256', hash, '', 'weft token key name 1', 4)).toString('hex');
  return `tok1_${name}${createHmac('sha256', key).update(value).digest('hex').slice(0, 24)}`;
}
