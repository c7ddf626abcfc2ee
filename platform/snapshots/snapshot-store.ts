import { randomUUID } from 'node:crypto';
import type { ProductModel } from '#schema/model/product-model.ts';
import type { Engine } from '../engines/engine.ts';
import type { Edition } from '../runtime/answer-reuse.ts';
import { requestError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/log.ts';
import type { TokenSecrets } from '../runtime/token-key.ts';
import { faultOf } from './fault.ts';
import { type OpenSnapshot, openSnapshot, SnapshotMismatchError } from './open-snapshot.ts';
import type { SnapshotManifest } from './snapshot.ts';
import type { TableFormat } from './table-format.ts';
import { SnapshotDamagedError } from './verify-snapshot.ts';

export interface SnapshotStoreOptions {
  readonly engine: Engine;
  readonly model: ProductModel;
  /** The source of the snapshots. */
  readonly tables: TableFormat;
  /** The secrets of tokens. @default tokens that a snapshot stores are not used */
  readonly tokens?: TokenSecrets;
  readonly logger: Logger;
  /** The interval of checks for a new current snapshot. Milliseconds; @default 1000 */
  readonly interval?: number;
}

/** A product's published snapshots: swaps to a new one between requests, and closes the old one after the last. */
export interface SnapshotStore extends AsyncDisposable {
  readonly ready: boolean;
  /** Pins the current snapshot for one request. */
  lease(): SnapshotLease;
  /** The current snapshot epoch; none before the first publish. */
  readonly edition: Edition | undefined;
  /** @param listener receives each epoch before any response comes from it. @returns removes the listener. */
  onEdition(listener: (edition: Edition) => void): () => void;
}

export interface SnapshotLease extends AsyncDisposable {
  /** The snapshot that serves the request; none before the first publish. */
  readonly pinned: OpenSnapshot | undefined;
  /** The snapshot that rows came from; the pinned one where there were several, or none. */
  readonly answered: OpenSnapshot | undefined;
  /** The epoch of the pinned snapshot; none where rows came from another snapshot. */
  readonly edition: string | undefined;
  /** @throws a request error SNAPSHOT_MISSING, SNAPSHOT_DAMAGED; SNAPSHOT_GONE for an `asOf` that is not retained. */
  get(asOf?: string | null): Promise<OpenSnapshot>;
}

interface Held {
  readonly opened: Promise<OpenSnapshot>;
  users: number;
}

/** Loads the current snapshot, if there is one, before it resolves; checks for new ones until it is disposed. */
export async function createSnapshotStore(options: SnapshotStoreOptions): Promise<SnapshotStore> {
  const { engine, model, tables, logger, tokens } = options;
  const { domain } = model;
  const held = new Map<string, Held>();
  let current: OpenSnapshot | undefined;
  // Responses may differ when a snapshot is served again, or by another process.
  const server = randomUUID();
  const listeners = new Set<(edition: Edition) => void>();
  let edition: Edition | undefined;
  let editions = 0;
  /** The one that cannot be served, whatever happens. */
  let failed: string | undefined;
  /** Why the one that was tried last is not served. */
  let failure: { readonly id: string; readonly error: unknown } | undefined;
  /** Each snapshot is read through once: its files never change. */
  const verified = new Map<string, Promise<void>>();

  function verify(manifest: SnapshotManifest): Promise<void> {
    const known = verified.get(manifest.id) ?? tables.verify(manifest);
    verified.set(manifest.id, known);
    return known;
  }

  function hold(manifest: SnapshotManifest): Held {
    let entry = held.get(manifest.id);
    if (!entry) {
      const opened = verify(manifest).then(() =>
        openSnapshot(engine, model, manifest, tables.tables(manifest), tokens),
      );
      entry = { opened, users: 0 };
      held.set(manifest.id, entry);
    }
    entry.users += 1;
    return entry;
  }

  async function release(id: string): Promise<void> {
    const entry = held.get(id);
    if (!entry) return;
    entry.users -= 1;
    if (entry.users > 0) return;
    held.delete(id);
    await engine.close(id);
  }

  async function refresh(): Promise<void> {
    const id = await tables.currentId();
    if (id === undefined || id === current?.id || id === failed) return;
    const manifest = await tables.current();
    if (!manifest || manifest.id === current?.id) return;
    await swap(manifest);
  }

  async function swap(manifest: SnapshotManifest): Promise<void> {
    try {
      const next = await hold(manifest).opened;
      const previous = current;
      announce(next);
      current = next;
      failed = undefined;
      failure = undefined;
      logger.info({ snapshot: next.id }, 'serves a new snapshot');
      if (previous) await release(previous.id);
    } catch (error) {
      const told = failure?.id === manifest.id;
      failure = { id: manifest.id, error };
      // A server that was away is asked again.
      if (isLasting(error)) failed = manifest.id;
      await release(manifest.id);
      if (!told)
        logger.error(
          { snapshot: manifest.id, fault: faultOf(error) },
          'a published snapshot cannot be served',
        );
    }
  }

  function announce({ manifest }: OpenSnapshot): void {
    editions += 1;
    edition = {
      edition: `${server}.${editions}`,
      domain,
      product: model.product.name,
      version: model.product.version,
      snapshot: manifest.id,
      publishedAt: manifest.publishedAt,
    };
    for (const tell of listeners) tell(edition);
  }

  let refreshing: Promise<void> | undefined;
  function refreshOnce(): Promise<void> {
    refreshing ??= refresh()
      .catch((error: unknown) => logger.error({ fault: faultOf(error) }, 'cannot look for a new snapshot'))
      .finally(() => {
        refreshing = undefined;
      });
    return refreshing;
  }

  await refreshOnce();
  const timer = setInterval(() => void refreshOnce(), options.interval ?? 1000).unref();

  return {
    get ready() {
      return current !== undefined;
    },
    get edition() {
      return edition;
    },
    onEdition(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    lease() {
      const pinned = current;
      const served = edition?.edition;
      const leased: string[] = [];
      const used = new Set<OpenSnapshot>();
      function use(snapshot: OpenSnapshot): OpenSnapshot {
        used.add(snapshot);
        return snapshot;
      }
      if (pinned) {
        hold(pinned.manifest);
        leased.push(pinned.id);
      }
      return {
        pinned,
        get edition() {
          return [...used].every((snapshot) => snapshot === pinned) ? served : undefined;
        },
        get answered() {
          const [only, ...others] = used;
          return only && others.length === 0 ? only : pinned;
        },
        async get(asOf) {
          if (asOf === undefined || asOf === null) return use(pinned ?? none(domain, failure?.error));
          if (asOf === pinned?.id) return use(pinned);
          const manifest = await tables.manifest(asOf);
          if (!manifest) throw gone(domain);
          leased.push(asOf);
          return hold(manifest).opened.then(use, (cause: unknown) => {
            logger.error({ snapshot: asOf, fault: faultOf(cause) }, 'an earlier snapshot cannot be served');
            throw cause instanceof SnapshotDamagedError ? damaged(domain) : gone(domain);
          });
        },
        async [Symbol.asyncDispose]() {
          for (const id of leased) await release(id);
        },
      };
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await refreshing;
    },
  };
}

function isLasting(error: unknown): boolean {
  return error instanceof SnapshotDamagedError || error instanceof SnapshotMismatchError;
}

/** @param failure why the one that is published cannot be served. */
function none(domain: string, failure: unknown): never {
  if (failure instanceof SnapshotDamagedError) throw damaged(domain);
  throw requestError(
    'SNAPSHOT_MISSING',
    `"${domain}" has not published a snapshot yet. Its domain runs "weft pipeline run ${domain}".`,
  );
}

function damaged(domain: string): Error {
  return requestError(
    'SNAPSHOT_DAMAGED',
    `The snapshot of "${domain}" differs from the published one, so it is not served. Its domain runs "weft pipeline run ${domain}".`,
  );
}

function gone(domain: string): Error {
  return requestError('SNAPSHOT_GONE', `"asOf" names no snapshot of "${domain}" that is still retained.`);
}
