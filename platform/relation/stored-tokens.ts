import { createHash } from 'node:crypto';
import type { EntityModel, FieldModel } from '#schema/model/product-model.ts';
import type { Dialect } from '../engines/dialect.ts';
import type { Statement } from '../engines/statement.ts';
import { type TokenSecrets, tokenKey, tokenSpelling } from '../runtime/token-key.ts';
import { columnTypeOf } from './column-type.ts';
import { normalised, tokenOf } from './tokens.ts';

/** The column of a snapshot's table that holds the tokens of another one's values. */
export function tokenColumnOf({ column }: FieldModel): string {
  return `${column}#tok1`;
}

/** The fields whose tokens stand in a snapshot: those that their contract masks with HASH. */
export function fieldsWithTokens({ fields }: EntityModel): readonly FieldModel[] {
  return fields.filter(
    ({ list, type, policy }) =>
      !list && columnTypeOf(type)?.name === 'String' && policy.masks.some((mask) => mask.with === 'HASH'),
  );
}

/** The token of a field's value, however it is spelled. */
export function tokenOfField(
  secrets: TokenSecrets,
  field: FieldModel,
  value: Statement,
  dialect: Dialect,
): Statement {
  return tokenOf(secrets, field, normalised(field, value, dialect), dialect);
}

/**
 * What a field's tokens depend on beside its values: the key, the spelling, the form. Stored tokens of another
 * version are not those that are shown now. A digest of the key among other things, from which nobody has it back.
 */
export function tokenVersionOf(secrets: TokenSecrets, field: FieldModel): string {
  const tokenised = { coordinate: field.coordinate, pii: field.policy.pii };
  const hash = createHash('sha256').update(`tok1 ${tokenSpelling(tokenised)}\n`);
  return hash.update(tokenKey(secrets, tokenised)).digest('hex').slice(0, 32);
}
