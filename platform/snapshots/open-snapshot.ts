import type { EntityModel, FieldModel, ProductModel } from '#schema/model/product-model.ts';
import type { Dialect } from '../engines/dialect.ts';
import type { Engine, SnapshotTables } from '../engines/engine.ts';
import { printStatement, raw } from '../engines/sql.ts';
import type { Statement } from '../engines/statement.ts';
import { columnTypeOf } from '../relation/column-type.ts';
import { fieldsWithTokens, tokenColumnOf, tokenised, tokenVersionOf } from '../relation/stored-tokens.ts';
import { invariant } from '../runtime/invariant.ts';
import type { TokenKeys } from '../runtime/token-keys/token-keys.ts';
import type { SnapshotManifest } from './snapshot.ts';

export interface OpenSnapshot {
  readonly id: string;
  readonly manifest: SnapshotManifest;
  /** Maps a type name to the quoted relation with the contract's columns, each of the contract's type. */
  readonly relations: ReadonlyMap<string, string>;
  /** Maps a field's coordinate to the relation's column that holds its tokens. */
  readonly tokens: ReadonlyMap<string, string>;
  /** The keys of its tokens; none where none were handed out. */
  readonly tokenKeys: TokenKeys | undefined;
}

/** The tables of a snapshot that was opened and fits its model. */
export interface OpenTables {
  readonly model: ProductModel;
  readonly manifest: SnapshotManifest;
  readonly dialect: Dialect;
  /** By table. */
  readonly relations: ReadonlyMap<string, OpenRelation>;
}

interface OpenRelation {
  readonly name: string;
  /** Maps a column to its declared type. */
  readonly columns: ReadonlyMap<string, string>;
}

/**
 * Opens a snapshot for a model and checks that they fit.
 * @throws SnapshotMismatchError where a table or column of the contract is missing.
 */
export async function openTables(
  engine: Engine,
  model: ProductModel,
  manifest: SnapshotManifest,
  tables: SnapshotTables,
): Promise<OpenTables> {
  const opened = await engine.open(tables);
  const relations = new Map<string, OpenRelation>();
  for (const { table, fields } of model.entities) {
    const name = opened.get(table);
    if (!name) throw new SnapshotMismatchError(manifest.id, `table "${table}"`);
    const columns = await engine.columns(name);
    const missing = fields.find(({ column }) => !columns.has(column));
    if (missing) throw new SnapshotMismatchError(manifest.id, `column "${table}"."${missing.column}"`);
    relations.set(table, { name, columns });
  }
  return { model, manifest, dialect: engine.dialect, relations };
}

/**
 * A snapshot as it is served under keys: those of the versions that it was made with, so that stored and computed tokens
 * are of one key until the next publish. Stored tokens of another key are not used.
 * @param keys those that the process holds now. @default none, and what would be a token is redacted
 */
export function withTokens(
  { model, manifest, dialect, relations: opened }: OpenTables,
  keys: TokenKeys | undefined,
): OpenSnapshot {
  const tokenKeys = keys?.of(manifest.tokenKeys);
  const relations = new Map<string, string>();
  const tokens = new Map<string, string>();
  for (const entity of model.entities) {
    const relation = opened.get(entity.table);
    invariant(relation, `the snapshot has no table "${entity.table}"`);
    const stored = storedTokens(entity, relation.columns, manifest, tokenKeys);
    for (const field of stored) tokens.set(field.coordinate, tokenColumnOf(field));
    relations.set(entity.typeName, typedRelation(entity, relation, dialect, stored.map(tokenColumnOf)));
  }
  return { id: manifest.id, manifest, relations, tokens, tokenKeys };
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
  keys: TokenKeys | undefined,
): FieldModel[] {
  const versions = tables[entity.table]?.tokens;
  if (!versions) return [];
  return fieldsWithTokens(entity).filter((field) => {
    const key = keys?.keyOf(tokenised(field));
    return key && columns.has(tokenColumnOf(field)) && versions[field.column] === tokenVersionOf(key, field);
  });
}

/** Returns the relation itself where every column has the contract's type, so that filters reach the Parquet scan. */
function typedRelation(
  entity: EntityModel,
  { name: relation, columns }: OpenRelation,
  dialect: Dialect,
  further: readonly string[],
): string {
  const converted = entity.fields.map((field) => convert(field, columns.get(field.column) ?? '', dialect));
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
