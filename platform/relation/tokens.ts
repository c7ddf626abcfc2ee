import type { FieldModel } from '#schema/model/product-model.ts';
import { tokenSpelling } from '#schema/policy/masks/token-spelling.ts';
import type { Dialect } from '../engines/dialect.ts';
import { raw, sql } from '../engines/sql.ts';
import type { Statement } from '../engines/statement.ts';
import { type TokenKey, tokenDigits, tokenStart } from '../runtime/token-keys/token-key.ts';

const blockBytes = 64;

/**
 * The token of a value: `tok1_`, the id of the key and the first 96 bits of the value's HMAC-SHA-256, in hexadecimal;
 * missing values stay missing. Values have the same token in all fields of one token domain, so that they still join.
 */
export function tokenOf(key: TokenKey, value: Statement, dialect: Dialect): Statement {
  const hmac = dialect.hmac(value, { inner: padded(key.key, 0x36), outer: padded(key.key, 0x5c) });
  return sql`${raw(`'${tokenStart(key)}'`)} || ${dialect.left(hmac, String(tokenDigits))}`;
}

/** Spellings of one mail address or telephone number become one value. */
export function normalised(field: FieldModel, value: Statement, dialect: Dialect): Statement {
  switch (tokenSpelling(field.policy)) {
    case 'email':
      return dialect.normalisedEmail(value);
    case 'phone':
      return dialect.digits(value);
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
