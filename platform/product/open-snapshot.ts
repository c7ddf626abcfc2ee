import type { Dialect, Engine, SnapshotTables } from '#platform/engines/engine.ts';
import type { SnapshotManifest } from '#platform/pipeline/snapshot.ts';
import type { EntityModel, FieldModel, ProductModel } from '#schema/model/product-model.ts';
import { columnTypeOf } from './column-type.ts';

export interface OpenSnapshot {
  readonly id: string;
  readonly manifest: SnapshotManifest;
  /** Type name to the quoted relation with the columns that the contract names, each of the contract's type. */
  readonly relations: ReadonlyMap<string, string>;
}

/**
 * Opens a snapshot for a model and checks that they fit.
 * @throws SnapshotMismatchError where a table or column of the contract is missing.
 */
export async function openSnapshot(
  engine: Engine,
  model: ProductModel,
  manifest: SnapshotManifest,
  tables: SnapshotTables,
): Promise<OpenSnapshot> {
  const opened = await engine.open(tables);
  const relations = new Map<string, string>();
  for (const entity of model.entities) {
    const relation = opened.get(entity.table);
    if (!relation) throw new SnapshotMismatchError(manifest.id, `table "${entity.table}"`);
    const columns = await engine.columns(relation);
    relations.set(entity.typeName, typedRelation(entity, relation, columns, engine.dialect, manifest.id));
  }
  return { id: manifest.id, manifest, relations };
}

export class SnapshotMismatchError extends Error {
  override readonly name = 'SnapshotMismatchError';
  constructor(snapshot: string, missing: string) {
    super(`Snapshot "${snapshot}" lacks ${missing} of the contract. Run the domain's pipeline again.`);
  }
}

/** The relation itself where every column is declared as the contract has it; filters then reach the Parquet scan. */
function typedRelation(
  entity: EntityModel,
  relation: string,
  columns: ReadonlyMap<string, string>,
  dialect: Dialect,
  snapshot: string,
): string {
  const converted = entity.fields.map((field) => {
    const declared = columns.get(field.column);
    if (!declared) throw new SnapshotMismatchError(snapshot, `column "${entity.table}"."${field.column}"`);
    return convert(field, declared, dialect);
  });
  if (converted.every((expression) => expression === undefined)) return relation;
  const list = entity.fields.map((field, index) => {
    const name = dialect.identifier(field.column);
    return converted[index] ? `${converted[index]} AS ${name}` : name;
  });
  return `(SELECT ${list.join(', ')} FROM ${relation})`;
}

/** `undefined` where the column serves as it is. */
function convert(field: FieldModel, declared: string, dialect: Dialect): string | undefined {
  const type = field.list ? undefined : columnTypeOf(field.type);
  if (!type) return undefined;
  const column = dialect.identifier(field.column);
  const isDeclared = declared === dialect.columnType(type);
  // Whatever stands on it sees a missing value, orders and cursors too, and not only what is shown.
  if (type.name === 'Float') return dialect.finite(isDeclared ? column : dialect.typed(column, type));
  if (isDeclared) return undefined;
  const wholeNumber = type.name === 'Int' || type.name === 'Long';
  if (wholeNumber && /^U?(TINYINT|SMALLINT|INTEGER|BIGINT)$/.test(declared)) return undefined;
  return dialect.typed(column, type);
}
