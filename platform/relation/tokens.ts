import type { FieldModel } from '#schema/model/product-model.ts';
import type { Statement } from '../engines/engine.ts';
import { type TokenSecrets, tokenDigits, tokenKey, tokenSpelling, tokenStart } from '../runtime/token-key.ts';
import { raw, sql } from './sql.ts';

const blockBytes = 64;

/**
 * The token of a value: `tok1_`, the name of the key and the first 96 bits of the value's HMAC-SHA-256, in hexadecimal;
 * missing values stay missing.
 * Values of one category of personal data get the same token in every product, so that they still join.
 * DuckDB has no HMAC, so it is put together from SHA-256 (RFC 2104); both padded keys are bound, never text.
 */
export function tokenOf(secrets: TokenSecrets, field: FieldModel, value: Statement): Statement {
  const key = tokenKey(secrets, { coordinate: field.coordinate, pii: field.policy.pii });
  const inner = sql`unhex(sha256(CAST(${padded(key, 0x36)} AS BLOB) || encode(${value})))`;
  const start = raw(`'${tokenStart(secrets)}'`);
  return sql`${start} || left(sha256(CAST(${padded(key, 0x5c)} AS BLOB) || ${inner}), ${raw(String(tokenDigits))})`;
}

/** Spellings of one mail address or telephone number are one value. */
export function normalised(field: FieldModel, value: Statement): Statement {
  switch (tokenSpelling({ coordinate: field.coordinate, pii: field.policy.pii })) {
    case 'email':
      // What stands behind a zero character is nothing to DuckDB's normalisation.
      return sql`lower(nfc_normalize(replace(trim(${value}), chr(0), '')))`;
    case 'phone':
      return sql`regexp_replace(${value}, '[^0-9]', '', 'g')`;
    case 'exact':
      return value;
  }
}

function padded(key: Uint8Array, pad: number): Uint8Array {
  const block = new Uint8Array(blockBytes).fill(pad);
  key.forEach((byte, index) => {
    block[index] = byte ^ pad;
  });
  return block;
}
