import { randomUUID } from 'node:crypto';
import type { ProductModel } from '#schema/model/product-model.ts';
import type { Engine } from '../engines/engine.ts';
import type { Edition } from '../runtime/answer-reuse.ts';
import { requestError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/log.ts';
import type { TokenSecrets } from '../runtime/token-key.ts';
import { faultOf } from './fault.ts';
import { type OpenSnapshot, openSnapshot } from './open-snapshot.ts';
import type { SnapshotManifest } from './snapshot.ts';
import type { TableFormat } from './table-format.ts';
import { SnapshotDamagedError } from './verify-snapshot.ts';

export interface SnapshotStoreOptions {
  readonly engine: Engine;
  readonly model: ProductModel;
  /** Where the snapshots are. */
  readonly tables: TableFormat;
  /** What tokens are made with. @default those that a snapshot holds are not used */
  readonly tokens?: TokenSecrets;
  readonly logger: Logger;
  /** How often another current snapshot is looked for. Milliseconds; @default 1000 */
  readonly interval?: number;
}

/** The product's published snapshots: swaps to a new one between requests and closes the old one behind the last. */
export interface SnapshotStore extends AsyncDisposable {
  readonly ready: boolean;
  /** Pins the current snapshot for one request. */
  lease(): SnapshotLease;
  /** What is served now; none where nothing is published yet. */
  readonly edition: Edition | undefined;
  /** @param listener told of each edition before anything is answered from it. @returns what ends that. */
  onEdition(listener: (edition: Edition) => void): () => void;
}

export interface SnapshotLease extends AsyncDisposable {
  /** What the request is answered from; none where nothing is published yet. */
  readonly pinned: OpenSnapshot | undefined;
  /** The one that rows were taken from; the pinned one where there were several, or none. */
  readonly answered: OpenSnapshot | undefined;
  /** The name of the pinned snapshot as this process serves it; none where rows were taken from another one. */
  readonly edition: string | undefined;
  /** @throws a request error SNAPSHOT_MISSING, SNAPSHOT_DAMAGED; SNAPSHOT_GONE for an `asOf` that is not kept. */
  get(asOf?: string | null): Promise<OpenSnapshot>;
}

interface Held {
  readonly opened: Promise<OpenSnapshot>;
  users: number;
}

/** Serves what is current immediately, where there is something, and looks for what comes next until it is disposed. */
export async function createSnapshotStore(options: SnapshotStoreOptions): Promise<SnapshotStore> {
  const store = new FollowedSnapshots(options);
  await store.start();
  return store;
}

class FollowedSnapshots implements SnapshotStore {
  readonly #options: SnapshotStoreOptions;
  readonly #held = new Map<string, Held>();
  /** Each snapshot is read through once: its files never change. */
  readonly #verified = new Map<string, Promise<void>>();
  // A snapshot that is served again, or by another process, may be answered from otherwise.
  readonly #server = randomUUID();
  readonly #listeners = new Set<(edition: Edition) => void>();
  #current: OpenSnapshot | undefined;
  #edition: Edition | undefined;
  #editions = 0;
  /** The id of one that cannot be served. */
  #failed: string | undefined;
  #failure: unknown;
  #refreshing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SnapshotStoreOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    await this.#refreshOnce();
    this.#timer = setInterval(() => void this.#refreshOnce(), this.#options.interval ?? 1000).unref();
  }

  get ready(): boolean {
    return this.#current !== undefined;
  }

  get edition(): Edition | undefined {
    return this.#edition;
  }

  onEdition(listener: (edition: Edition) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  lease(): SnapshotLease {
    const { model, tables, logger } = this.#options;
    const { domain } = model;
    const pinned = this.#current;
    const failure = () => this.#failure;
    const served = this.#edition?.edition;
    const leased: string[] = [];
    const used = new Set<OpenSnapshot>();
    const hold = (manifest: SnapshotManifest) => {
      leased.push(manifest.id);
      return this.#hold(manifest).opened;
    };
    function use(snapshot: OpenSnapshot): OpenSnapshot {
      used.add(snapshot);
      return snapshot;
    }
    if (pinned) void hold(pinned.manifest);
    const release = async () => {
      for (const id of leased) await this.#release(id);
    };
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
        if (asOf === undefined || asOf === null) return use(pinned ?? none(domain, failure()));
        if (asOf === pinned?.id) return use(pinned);
        const manifest = await tables.manifest(asOf);
        if (!manifest) throw gone(domain);
        return hold(manifest).then(use, (cause: unknown) => {
          logger.error({ snapshot: asOf, fault: faultOf(cause) }, 'an earlier snapshot cannot be served');
          throw cause instanceof SnapshotDamagedError ? damaged(domain) : gone(domain);
        });
      },
      [Symbol.asyncDispose]: release,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#refreshing;
  }

  #verify(manifest: SnapshotManifest): Promise<void> {
    const known = this.#verified.get(manifest.id) ?? this.#options.tables.verify(manifest);
    this.#verified.set(manifest.id, known);
    return known;
  }

  #hold(manifest: SnapshotManifest): Held {
    const { engine, model, tables, tokens } = this.#options;
    let entry = this.#held.get(manifest.id);
    if (!entry) {
      const opened = this.#verify(manifest).then(() =>
        openSnapshot(engine, model, manifest, tables.tables(manifest), tokens),
      );
      entry = { opened, users: 0 };
      this.#held.set(manifest.id, entry);
    }
    entry.users += 1;
    return entry;
  }

  async #release(id: string): Promise<void> {
    const entry = this.#held.get(id);
    if (!entry) return;
    entry.users -= 1;
    if (entry.users > 0) return;
    this.#held.delete(id);
    await this.#options.engine.close(id);
  }

  #refreshOnce(): Promise<void> {
    this.#refreshing ??= this.#refresh()
      .catch((error: unknown) =>
        this.#options.logger.error({ fault: faultOf(error) }, 'cannot look for a new snapshot'),
      )
      .finally(() => {
        this.#refreshing = undefined;
      });
    return this.#refreshing;
  }

  async #refresh(): Promise<void> {
    const { tables } = this.#options;
    const id = await tables.currentId();
    if (id === undefined || id === this.#current?.id || id === this.#failed) return;
    const manifest = await tables.current();
    if (!manifest || manifest.id === this.#current?.id) return;
    await this.#swap(manifest);
  }

  async #swap(manifest: SnapshotManifest): Promise<void> {
    const { logger } = this.#options;
    try {
      const next = await this.#hold(manifest).opened;
      const previous = this.#current;
      this.#announce(next);
      this.#current = next;
      this.#failed = undefined;
      logger.info({ snapshot: next.id }, 'serves a new snapshot');
      if (previous) await this.#release(previous.id);
    } catch (error) {
      this.#failed = manifest.id;
      this.#failure = error;
      await this.#release(manifest.id);
      logger.error({ snapshot: manifest.id, fault: faultOf(error) }, 'a published snapshot cannot be served');
    }
  }

  #announce({ manifest }: OpenSnapshot): void {
    const { domain, product } = this.#options.model;
    this.#editions += 1;
    const edition = {
      edition: `${this.#server}.${this.#editions}`,
      domain,
      product: product.name,
      version: product.version,
      snapshot: manifest.id,
      publishedAt: manifest.publishedAt,
    };
    this.#edition = edition;
    for (const tell of this.#listeners) tell(edition);
  }
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
    `The snapshot of "${domain}" is not what was published, so it is not served. Its domain runs "weft pipeline run ${domain}".`,
  );
}

function gone(domain: string): Error {
  return requestError('SNAPSHOT_GONE', `"asOf" names no snapshot of "${domain}" that is still kept.`);
}
