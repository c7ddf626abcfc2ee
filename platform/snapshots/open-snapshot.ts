import type { EntityModel, FieldModel, ProductModel } from '#schema/model/product-model.ts';
import type { Dialect } from '../engines/dialect.ts';
import type { Engine, SnapshotTables } from '../engines/engine.ts';
import { printStatement, raw } from '../engines/sql.ts';
import type { Statement } from '../engines/statement.ts';
import { columnTypeOf } from '../relation/column-type.ts';
import { fieldsWithTokens, tokenColumnOf, tokenVersionOf } from '../relation/stored-tokens.ts';
import { invariant } from '../runtime/invariant.ts';
import type { TokenSecrets } from '../runtime/token-key.ts';
import type { SnapshotManifest } from './snapshot.ts';

export interface OpenSnapshot {
  readonly id: string;
  readonly manifest: SnapshotManifest;
  /** Maps a type name to the quoted relation with the contract's columns, each of the contract's type. */
  readonly relations: ReadonlyMap<string, string>;
  /** Maps a field's coordinate to the relation's column that holds its tokens. */
  readonly tokens: ReadonlyMap<string, string>;
}

/**
 * Opens a snapshot for a model and checks that they fit.
 * @param secrets the current secrets of tokens: stored tokens that were made with others are not used.
 * @throws SnapshotMismatchError where a table or column of the contract is missing.
 */
export async function openSnapshot(
  engine: Engine,
  model: ProductModel,
  manifest: SnapshotManifest,
  tables: SnapshotTables,
  secrets?: TokenSecrets,
): Promise<OpenSnapshot> {
  const opened = await engine.open(tables);
  const relations = new Map<string, string>();
  const tokens = new Map<string, string>();
  for (const entity of model.entities) {
    const relation = opened.get(entity.table);
    if (!relation) throw new SnapshotMismatchError(manifest.id, `table "${entity.table}"`);
    const columns = await engine.columns(relation);
    const stored = storedTokens(entity, columns, manifest, secrets);
    for (const field of stored) tokens.set(field.coordinate, tokenColumnOf(field));
    relations.set(
      entity.typeName,
      typedRelation(entity, relation, columns, engine.dialect, manifest.id, stored.map(tokenColumnOf)),
    );
  }
  return { id: manifest.id, manifest, relations, tokens };
}

export class SnapshotMismatchError extends Error {
  override readonly name = 'SnapshotMismatchError';
  constructor(snapshot: string, missing: string) {
    super(`Snapshot "${snapshot}" lacks ${missing} of the contract. Run the domain's pipeline again.`);
  }
}

/** A snapshot was built for another contract than the one that this process has read. */
export class OtherContractError extends Error {
  override readonly name = 'OtherContractError';
  constructor(snapshot: string, domain: string) {
    super(
      `Snapshot "${snapshot}" was built for another contract than the one that this process has read. Restart the process of "${domain}": contract and snapshot change together.`,
    );
  }
}

function storedTokens(
  entity: EntityModel,
  columns: ReadonlyMap<string, string>,
  { tables }: SnapshotManifest,
  secrets: TokenSecrets | undefined,
): FieldModel[] {
  const versions = tables[entity.table]?.tokens;
  if (!versions || !secrets) return [];
  return fieldsWithTokens(entity).filter(
    (field) => columns.has(tokenColumnOf(field)) && versions[field.column] === tokenVersionOf(secrets, field),
  );
}

/** Returns the relation itself where every column has the contract's type, so that filters reach the Parquet scan. */
function typedRelation(
  entity: EntityModel,
  relation: string,
  columns: ReadonlyMap<string, string>,
  dialect: Dialect,
  snapshot: string,
  further: readonly string[],
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
  return `(SELECT ${[...list, ...further.map(dialect.identifier)].join(', ')} FROM ${relation})`;
}

/** `undefined` where the column needs no conversion. */
function convert(field: FieldModel, declared: string, dialect: Dialect): string | undefined {
  const type = field.list ? undefined : columnTypeOf(field.type);
  if (!type) return undefined;
  const column = raw(dialect.identifier(field.column));
  const serves = dialect.serves(declared, type);
  // Converted here, so that orders and cursors, too, see infinite numbers as missing values.
  if (type.name === 'Float') return textOf(dialect.finite(serves ? column : dialect.cast(column, type)));
  return serves ? undefined : textOf(dialect.cast(column, type));
}

/** The text of an expression without values. */
function textOf(expression: Statement): string {
  invariant(expression.values.length === 0, 'a column is converted without values');
  return printStatement(expression, '');
}
