import type { FieldModel } from '#schema/model/product-model.ts';
import type { Dialect } from '../engines/dialect.ts';
import { raw, sql } from '../engines/sql.ts';
import type { Statement } from '../engines/statement.ts';
import { type TokenSecrets, tokenDigits, tokenKey, tokenSpelling, tokenStart } from '../runtime/token-key.ts';

const blockBytes = 64;

/**
 * The token of a value: `tok1_`, the name of the key and the first 96 bits of the value's HMAC-SHA-256, in hexadecimal;
 * missing values stay missing.
 * Values of one category of personal data get the same token in every product, so that they still join.
 */
export function tokenOf(
  secrets: TokenSecrets,
  field: FieldModel,
  value: Statement,
  dialect: Dialect,
): Statement {
  const key = tokenKey(secrets, { coordinate: field.coordinate, pii: field.policy.pii });
  const hmac = dialect.hmac(value, { inner: padded(key, 0x36), outer: padded(key, 0x5c) });
  return sql`${raw(`'${tokenStart(secrets)}'`)} || ${dialect.left(hmac, String(tokenDigits))}`;
}

/** Spellings of one mail address or telephone number become one value. */
export function normalised(field: FieldModel, value: Statement, dialect: Dialect): Statement {
  switch (tokenSpelling({ coordinate: field.coordinate, pii: field.policy.pii })) {
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
