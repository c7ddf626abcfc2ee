import DataLoader from 'dataloader';
import type { Engine, Row } from '#platform/engines/engine.ts';
import type { Statement } from '#platform/engines/statement.ts';
import type { Observer } from '#platform/telemetry/observer.ts';
import type { EntityModel, FieldModel, ProductModel } from '#schema/model/product-model.ts';
import type { Decisions } from '#schema/policy/decide.ts';
import type { Principal } from '#schema/policy/principal.ts';
import { sql } from '../engines/sql.ts';
import { statementShape } from '../engines/statement-shape.ts';
import { maskedRelation } from '../relation/relation.ts';
import { invariant } from '../runtime/invariant.ts';
import type { OpenSnapshot } from '../snapshots/open-snapshot.ts';
import type { CursorSealer } from './graphql/cursor.ts';

export interface ProductLimits {
  /** The most rows of a page, and groups of a `groupBy`. @default 1000 */
  readonly first: number;
}

/** Shared by all requests of a product. */
export interface ProductRuntime {
  readonly model: ProductModel;
  readonly engine: Engine;
  readonly cursors: CursorSealer;
  readonly limits: ProductLimits;
}

/**
 * The context of resolvers, generated and handwritten ones; it lives for one request. `platform/product/README.md`
 * shows how a handwritten resolver uses it.
 */
export interface ProductContext {
  readonly principal: Principal;
  /** This principal's decisions: the gateway's policy joined with the product's own. */
  readonly decisions: Decisions;
  readonly model: ProductModel;
  readonly limits: ProductLimits;
  readonly cursors: CursorSealer;
  readonly dialect: Engine['dialect'];
  /** The snapshot that the request is pinned to, or the published one that `asOf` names. */
  snapshot(asOf?: string | null): Promise<OpenSnapshot>;
  /** The snapshot that a row came from, so that edges below it stay on it. */
  snapshotOf(row: object): Promise<OpenSnapshot>;
  /** Records the snapshot that a row came from. */
  from<R extends object>(snapshot: OpenSnapshot, row: R): R;
  /** The entity's masked relation under the name `m`, for a FROM clause. Rows can be read only through it. */
  relation(entity: EntityModel, snapshot: OpenSnapshot, fields: Iterable<FieldModel>): Statement;
  /** @param entity whose rows it reads, for traces. */
  query(statement: Statement, entity?: EntityModel): Promise<Row[]>;
  /**
   * A batch of this request: one call loads all keys that are requested in the same tick.
   * @param signature all that two loads must agree in to share a statement.
   */
  batch<V>(
    signature: string,
    load: (keys: readonly Key[]) => Promise<readonly V[]>,
  ): DataLoader<Key, V, string>;
}

/** The values of a key, in the order of its fields. */
export type Key = readonly string[];

export interface ContextOptions {
  readonly runtime: ProductRuntime;
  readonly principal: Principal;
  readonly decisions: Decisions;
  readonly signal?: AbortSignal;
  readonly snapshot: ProductContext['snapshot'];
  /** Is told of each statement. @default nobody */
  readonly observer?: Observer | undefined;
}

/** Creates one request's context; its row origins and batches live as long. */
export function createContext({
  runtime,
  principal,
  decisions,
  signal,
  snapshot,
  observer,
}: ContextOptions): ProductContext {
  const { engine, model, limits, cursors } = runtime;
  const origins = new WeakMap<object, OpenSnapshot>();
  const batches = new Map<string, unknown>();
  return {
    principal,
    decisions,
    model,
    limits,
    cursors,
    dialect: engine.dialect,
    snapshot,
    async snapshotOf(row) {
      return origins.get(row) ?? snapshot();
    },
    from(origin, row) {
      origins.set(row, origin);
      return row;
    },
    relation(entity, origin, fields) {
      const base = origin.relations.get(entity.typeName);
      invariant(base, `the snapshot has no relation for "${entity.typeName}"`);
      const { dialect } = engine;
      const { tokenKeys, tokens: stored } = origin;
      const viewer = { principal, decisions, dialect, tokenKeys, stored };
      return sql`(${maskedRelation(entity, base, viewer, fields)}) AS m`;
    },
    query: (statement, entity) =>
      observer ? queryObserved(engine, statement, observer, entity, signal) : engine.query(statement, signal),
    batch<V>(signature: string, load: (keys: readonly Key[]) => Promise<readonly V[]>) {
      const known = batches.get(signature) as DataLoader<Key, V, string> | undefined;
      const loader = known ?? new DataLoader<Key, V, string>(load, { cacheKeyFn: keyText });
      batches.set(signature, loader);
      return loader;
    },
  };
}

async function queryObserved(
  engine: Engine,
  statement: Statement,
  observer: Observer,
  entity: EntityModel | undefined,
  signal: AbortSignal | undefined,
): Promise<Row[]> {
  const activity = observer.begin('statement', {
    engine: engine.dialect.name,
    table: entity?.table,
    text: () => statementShape(statement),
  });
  try {
    const rows = await engine.query(statement, signal);
    activity.end({ code: undefined });
    return rows;
  } catch (error) {
    activity.end({ code: 'INTERNAL_SERVER_ERROR' });
    throw error;
  }
}

/** A unique text for each key. */
export function keyText(key: Key): string {
  return JSON.stringify(key);
}
