import { hkdfSync } from 'node:crypto';

/** The secrets from which tokens are made. */
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

/** The field whose values are tokenised. */
export interface Tokenised {
  /** `User.email` */
  readonly coordinate: string;
  /** Categories of personal data; values of one category get the same token in every field. */
  readonly pii: readonly string[];
}

/** The key of a field's tokens. */
export function tokenKey({ hash, tenant = '' }: TokenSecrets, field: Tokenised): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', hash, '', `weft token 1\n${tenant}\n${tokenDomain(field)}`, 32));
}

/**
 * The prefix of all tokens of a key: `tok1_` and eight hexadecimal digits that identify the key and disclose nothing of
 * it. So a token of another key is recognised, and not taken for the token of a missing value.
 */
export function tokenStart({ hash }: Pick<TokenSecrets, 'hash'>): string {
  return `tok1_${Buffer.from(hkdfSync('sha256', hash, '', 'weft token key name 1', 4)).toString('hex')}`;
}

/** The number of hexadecimal digits of a value's HMAC that follow. */
export const tokenDigits = 24;

/** Fields of one token domain share their tokens: a category of personal data, or a single field. */
export function tokenDomain({ coordinate, pii }: Tokenised): string {
  return pii[0]?.toLowerCase() ?? coordinate;
}

/** How spellings of a value are unified: `email` by composed lower-case letters, trimmed; `phone` by its digits. */
export function tokenSpelling({ pii }: Tokenised): 'email' | 'phone' | 'exact' {
  const categories = pii.map((category) => category.toLowerCase());
  if (categories.includes('email')) return 'email';
  return categories.includes('phone') ? 'phone' : 'exact';
}
