import type { EntityModel, FieldModel } from '#schema/model/product-model.ts';
import type { Row } from '../../engines/engine.ts';
import { sql } from '../../engines/sql.ts';
import type { OpenSnapshot } from '../../snapshots/open-snapshot.ts';
import { type Key, keyText, type ProductContext } from '../context.ts';
import { belongsTo, selectList } from './page.ts';

/**
 * The row with a key, or null. One statement loads all rows of an entity that are requested in the same tick, by root,
 * reference or `_entities`.
 */
export async function loadEntity(
  context: ProductContext,
  entity: EntityModel,
  snapshot: OpenSnapshot,
  fields: readonly FieldModel[],
  key: Key,
): Promise<Row | null> {
  const columns = fields.map(({ name }) => name);
  const signature = JSON.stringify(['entity', entity.typeName, snapshot.id, columns]);
  const row = await context
    .batch<Row | null>(signature, async (keys) => {
      const statement = sql`SELECT ${selectList(context, fields)}
FROM ${context.relation(entity, snapshot, fields)} WHERE ${belongsTo(context, entity.key, keys)}`;
      const found = await context.query(statement, entity);
      const byKey = new Map(found.map((each) => [keyText(keyOf(entity, each)), each]));
      return keys.map((each) => byKey.get(keyText(each)) ?? null);
    })
    .load(key);
  return row && context.from(snapshot, row);
}

/** The key of a row that was read with its key. */
export function keyOf(entity: EntityModel, row: Row): Key {
  return entity.key.map((field) => String(row[field.name]));
}
