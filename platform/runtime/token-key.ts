import { hkdfSync } from 'node:crypto';

/** What tokens are made with. */
export interface TokenSecrets {
  /** 32 random bytes, the same for all products of a mesh. */
  readonly hash: Uint8Array;
  /** The contract's tenant: tokens of two tenants never match. */
  readonly tenant?: string;
}

/** @param tenant of the product's contract, where it names one. */
export function tokenSecrets({ hash }: Pick<TokenSecrets, 'hash'>, tenant: string | undefined): TokenSecrets {
  return { hash, ...(tenant === undefined ? {} : { tenant }) };
}

/** What a token is a token of. */
export interface Tokenised {
  /** `User.email` */
  readonly coordinate: string;
  /** Categories of personal data; values of one category get the same token wherever they stand. */
  readonly pii: readonly string[];
}

/** The key of a field's tokens. */
export function tokenKey({ hash, tenant = '' }: TokenSecrets, field: Tokenised): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', hash, '', `weft token 1\n${tenant}\n${tokenDomain(field)}`, 32));
}

/**
 * What all tokens of a key begin with: `tok1_` and eight hexadecimal digits that name the key and tell nothing of it.
 * So a token that was made with another key is known for one, and is not taken for that of a value that is not there.
 */
export function tokenStart({ hash }: Pick<TokenSecrets, 'hash'>): string {
  return `tok1_${Buffer.from(hkdfSync('sha256', hash, '', 'weft token key name 1', 4)).toString('hex')}`;
}

/** How many hexadecimal digits of a value's HMAC follow. */
export const tokenDigits = 24;

/** Fields of one domain share their tokens: a category of personal data, or one field alone. */
export function tokenDomain({ coordinate, pii }: Tokenised): string {
  return pii[0]?.toLowerCase() ?? coordinate;
}

/** Which spellings of a value are one value: `email` goes by composed letters without case and outer spaces, `phone` by digits. */
export function tokenSpelling({ pii }: Tokenised): 'email' | 'phone' | 'exact' {
  const categories = pii.map((category) => category.toLowerCase());
  if (categories.includes('email')) return 'email';
  return categories.includes('phone') ? 'phone' : 'exact';
}
