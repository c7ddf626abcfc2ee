import { hkdfSync } from 'node:crypto';
import type { Statement } from '#platform/engines/engine.ts';
import type { FieldModel } from '#schema/model/product-model.ts';
import { sql } from './sql.ts';

/** What tokens are made with. */
export interface TokenSecrets {
  /** 32 random bytes, the same for all products of a mesh. */
  readonly hash: Uint8Array;
  /** The contract's tenant: tokens of two tenants never match. */
  readonly tenant?: string;
}

const blockBytes = 64;

/**
 * The token of a value: `tok1_` and half of its HMAC-SHA-256 in hexadecimal; missing values stay missing.
 * Values of one category of personal data get the same token in every product, so that they still join.
 * DuckDB has no HMAC, so it is put together from SHA-256 (RFC 2104); both padded keys are bound, never text.
 */
export function tokenOf(secrets: TokenSecrets, field: FieldModel, value: Statement): Statement {
  const key = tokenKey(secrets, field);
  const inner = sql`unhex(sha256(CAST(${padded(key, 0x36)} AS BLOB) || encode(${value})))`;
  return sql`'tok1_' || left(sha256(CAST(${padded(key, 0x5c)} AS BLOB) || ${inner}), 32)`;
}

/** Spellings of one mail address or telephone number are one value. */
export function normalised(field: FieldModel, value: Statement): Statement {
  const categories = field.policy.pii.map((category) => category.toLowerCase());
  if (categories.includes('email')) return sql`lower(nfc_normalize(trim(${value})))`;
  if (categories.includes('phone')) return sql`regexp_replace(${value}, '[^0-9]', '', 'g')`;
  return value;
}

function tokenKey({ hash, tenant = '' }: TokenSecrets, field: FieldModel): Uint8Array {
  const domain = field.policy.pii[0]?.toLowerCase() ?? field.coordinate;
  return new Uint8Array(hkdfSync('sha256', hash, '', `weft token 1\n${tenant}\n${domain}`, 32));
}

function padded(key: Uint8Array, pad: number): Uint8Array {
  const block = new Uint8Array(blockBytes).fill(pad);
  key.forEach((byte, index) => {
    block[index] = byte ^ pad;
  });
  return block;
}
