import { hkdfSync } from 'node:crypto';

/** One version of the key of a token domain. */
export interface TokenKey {
  /** From 1; each rotation adds one. */
  readonly version: number;
  /** Eight hexadecimal digits that identify the key and disclose nothing of it; each of its tokens shows them. */
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

/** The field whose values are tokenised. */
export interface Tokenised {
  /** `User.email` */
  readonly coordinate: string;
  /** Categories of personal data. */
  readonly pii: readonly string[];
}

/** The id of a key. */
export function tokenKeyId(key: Uint8Array): string {
  return Buffer.from(hkdfSync('sha256', key, '', 'weft token key id 2', 4)).toString('hex');
}

/**
 * The prefix of all tokens of a key: `tok1_` and the key's id. So a token of another key is recognised, and not taken
 * for the token of a missing value.
 */
export function tokenStart({ id }: Pick<TokenKey, 'id'>): string {
  return `tok1_${id}`;
}

/** The number of hexadecimal digits of a value's HMAC that follow. */
export const tokenDigits = 24;

/** The id of the key that made a token; none of a text that is no token. */
export function keyIdOf(token: string): string | undefined {
  return /^tok1_([0-9a-f]{8})[0-9a-f]{24}$/.exec(token)?.[1];
}
