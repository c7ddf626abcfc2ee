import type { Dialect, Statement } from '#platform/engines/engine.ts';
import type { EntityModel, FieldModel } from '#schema/model/product-model.ts';
import type { Decisions } from '#schema/policy/decide.ts';
import { maskedValue } from './masks.ts';
import { join, raw, sql } from './sql.ts';
import type { TokenSecrets } from './tokens.ts';

/**
 * The one relation that a principal's queries on an entity stand on: each column as the decisions leave it,
 * under its name in the snapshot.
 * @param base the quoted relation of the snapshot.
 * @param fields only these; @default all of the entity's
 */
export function maskedRelation(
  entity: EntityModel,
  base: string,
  decisions: Decisions,
  dialect: Dialect,
  secrets: TokenSecrets,
  fields: Iterable<FieldModel> = entity.fields,
): Statement {
  const masking = { decisions, dialect, secrets };
  const columns = [...new Set(fields)].map((field) => {
    const name = dialect.identifier(field.column);
    return sql`${maskedValue(field, raw(name), masking)} AS ${raw(name)}`;
  });
  return sql`SELECT ${join(columns, ', ')} FROM ${raw(base)}`;
}
