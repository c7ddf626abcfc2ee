import { createHash } from 'node:crypto';
import type { EntityModel, FieldModel } from '#schema/model/product-model.ts';
import { tokenSpelling } from '#schema/policy/masks/token-spelling.ts';
import type { Dialect } from '../engines/dialect.ts';
import type { Statement } from '../engines/statement.ts';
import type { Tokenised, TokenKey } from '../runtime/token-keys/token-key.ts';
import { columnTypeOf } from './column-type.ts';
import { normalised, tokenOf } from './tokens.ts';

/** The column of a snapshot's table that holds the tokens of another column's values. */
export function tokenColumnOf({ column }: FieldModel): string {
  return `${column}#tok1`;
}

/** The fields whose tokens a snapshot stores: those that their contract masks with HASH. */
export function fieldsWithTokens({ fields }: EntityModel): readonly FieldModel[] {
  return fields.filter(
    ({ list, type, policy }) =>
      !list && columnTypeOf(type)?.name === 'String' && policy.masks.some((mask) => mask.with === 'HASH'),
  );
}

/** The field as token keys know it. */
export function tokenised({ coordinate, policy }: FieldModel): Tokenised {
  return { coordinate, pii: policy.pii };
}

/** The token of a field's value, the same for all its spellings. */
export function tokenOfField(
  key: TokenKey,
  field: FieldModel,
  value: Statement,
  dialect: Dialect,
): Statement {
  return tokenOf(key, normalised(field, value, dialect), dialect);
}

/**
 * The version of a field's tokens: everything beside the values that they depend on (the key, the spelling, the form).
 * Stored tokens of another version are not used. It is a digest, from which the key cannot be recovered.
 */
export function tokenVersionOf({ key }: TokenKey, { policy }: FieldModel): string {
  const hash = createHash('sha256').update(`tok1 ${tokenSpelling(policy)}\n`);
  return hash.update(key).digest('hex').slice(0, 32);
}
