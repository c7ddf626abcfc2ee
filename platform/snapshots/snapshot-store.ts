import { randomUUID } from 'node:crypto';
import type { ProductModel } from '#schema/model/product-model.ts';
import type { Engine } from '../engines/engine.ts';
import { requestError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/log.ts';
import type { SnapshotEpoch } from '../runtime/response-reuse.ts';
import type { TokenKeys } from '../runtime/token-keys/token-keys.ts';
import { contractDigest } from './contract-digest.ts';
import { faultOf } from './fault.ts';
import {
  type OpenSnapshot,
  type OpenTables,
  OtherContractError,
  openTables,
  SnapshotMismatchError,
  withTokens,
} from './open-snapshot.ts';
import type { SnapshotManifest } from './snapshot.ts';
import type { TableFormat } from './table-format.ts';
import { SnapshotDamagedError } from './verify-snapshot.ts';

export interface SnapshotStoreOptions {
  readonly engine: Engine;
  readonly model: ProductModel;
  /** The source of the snapshots. */
  readonly tables: TableFormat;
  /**
   * Reads the keys of tokens as they are now, the same object while they are the same. It is called at each check for a
   * new snapshot. @default none, and what would be a token is redacted
   */
  readonly tokenKeys?: () => Promise<TokenKeys>;
  readonly logger: Logger;
  /** The interval of checks for a new current snapshot. Milliseconds; @default 1000 */
  readonly interval?: number;
}

/** A product's published snapshots: swaps to a new one between requests, and closes the old one after the last. */
export interface SnapshotStore extends AsyncDisposable {
  readonly ready: boolean;
  /** Why the newest published snapshot is not served; none where it is, or where none is published. */
  readonly refused: RefusedSnapshot | undefined;
  /** Pins the current snapshot for one request. */
  lease(): SnapshotLease;
  /** Takes up a newly published snapshot now, instead of with the next check. */
  refresh(): Promise<void>;
  /** The current snapshot epoch; none before the first publish. */
  readonly epoch: SnapshotEpoch | undefined;
  /** @param listener receives each epoch before any response comes from it. @returns removes the listener. */
  onEpoch(listener: (epoch: SnapshotEpoch) => void): () => void;
}

/**
 * - `SNAPSHOT_DAMAGED`: its files differ from the published ones.
 * - `SNAPSHOT_MISMATCH`: it lacks a table or a column of the contract.
 * - `CONTRACT_CHANGED`: it was built for another contract than the one that this process has read.
 * - `SNAPSHOT_UNREADABLE`: it cannot be opened now; this is tried again.
 */
export const refusals = [
  'SNAPSHOT_DAMAGED',
  'SNAPSHOT_MISMATCH',
  'CONTRACT_CHANGED',
  'SNAPSHOT_UNREADABLE',
] as const;

export type RefusedSnapshot = (typeof refusals)[number];

export interface SnapshotLease extends AsyncDisposable {
  /** The snapshot that serves the request; none before the first publish. */
  readonly pinned: OpenSnapshot | undefined;
  /** The snapshot that rows came from; the pinned one where there were several, or none. */
  readonly answered: OpenSnapshot | undefined;
  /** The epoch of the pinned snapshot; none where rows came from another snapshot. */
  readonly epoch: string | undefined;
  /** @throws a request error SNAPSHOT_MISSING, SNAPSHOT_DAMAGED; SNAPSHOT_GONE for an `asOf` that is not retained. */
  get(asOf?: string | null): Promise<OpenSnapshot>;
}

interface Held {
  readonly opened: Promise<OpenTables>;
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
  readonly #listeners = new Set<(epoch: SnapshotEpoch) => void>();
  #current: OpenSnapshot | undefined;
  #keys: TokenKeys | undefined;
  /** Snapshots under the keys of now. */
  #served = new WeakMap<OpenTables, OpenSnapshot>();
  #epoch: SnapshotEpoch | undefined;
  #epochs = 0;
  /** The one that cannot be served, whatever happens. */
  #failed: string | undefined;
  /** Why the one that was tried last is not served. */
  #failure: { readonly id: string; readonly error: unknown } | undefined;
  #refreshing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The digest of the contract that this process has read; computed on first use. */
  #contract: string | undefined;

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

  get refused(): RefusedSnapshot | undefined {
    return this.#failure && refusalOf(this.#failure.error);
  }

  get epoch(): SnapshotEpoch | undefined {
    return this.#epoch;
  }

  onEpoch(listener: (epoch: SnapshotEpoch) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  refresh(): Promise<void> {
    return this.#refreshOnce();
  }

  lease(): SnapshotLease {
    const { model, tables, logger } = this.#options;
    const { domain } = model;
    const pinned = this.#current;
    const failure = () => this.#failure?.error;
    const served = this.#epoch?.epoch;
    const leased: string[] = [];
    const used = new Set<OpenSnapshot>();
    const hold = async (manifest: SnapshotManifest) => {
      leased.push(manifest.id);
      return this.#underKeys(await this.#hold(manifest).opened);
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
      get epoch() {
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
    const { engine, model, tables } = this.#options;
    let entry = this.#held.get(manifest.id);
    if (!entry) {
      const opened = this.#verify(manifest).then(() =>
        openTables(engine, model, manifest, tables.tables(manifest)),
      );
      entry = { opened, users: 0 };
      this.#held.set(manifest.id, entry);
    }
    entry.users += 1;
    return entry;
  }

  #underKeys(opened: OpenTables): OpenSnapshot {
    const known = this.#served.get(opened);
    if (known) return known;
    const served = withTokens(opened, this.#keys);
    this.#served.set(opened, served);
    return served;
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
    await this.#takeKeys();
    const id = await tables.currentId();
    // The one that is served is the newest again.
    if (id !== undefined && id === this.#current?.id) this.#failure = undefined;
    if (id === undefined || id === this.#current?.id || id === this.#failed) return;
    const manifest = await tables.current();
    if (!manifest || manifest.id === this.#current?.id) return;
    await this.#swap(manifest);
  }

  /** Under other keys a snapshot is another epoch: what was cached of it may show tokens that are revoked now. */
  async #takeKeys(): Promise<void> {
    const keys = await this.#options.tokenKeys?.();
    if (keys === this.#keys) return;
    this.#keys = keys;
    this.#served = new WeakMap();
    const opened = this.#current && (await this.#held.get(this.#current.id)?.opened);
    if (!opened) return;
    const next = this.#underKeys(opened);
    this.#announce(next);
    this.#current = next;
  }

  async #swap(manifest: SnapshotManifest): Promise<void> {
    const { logger } = this.#options;
    try {
      this.#checkContract(manifest);
      const next = this.#underKeys(await this.#hold(manifest).opened);
      const previous = this.#current;
      this.#announce(next);
      this.#current = next;
      this.#failed = undefined;
      this.#failure = undefined;
      logger.info({ snapshot: next.id }, 'serves a new snapshot');
      if (previous) await this.#release(previous.id);
    } catch (error) {
      const told = this.#failure?.id === manifest.id;
      this.#failure = { id: manifest.id, error };
      // A server that was away is asked again.
      if (isLasting(error)) this.#failed = manifest.id;
      if (!(error instanceof OtherContractError)) await this.#release(manifest.id);
      if (!told)
        logger.error(
          { snapshot: manifest.id, fault: faultOf(error) },
          'a published snapshot cannot be served',
        );
    }
  }

  /**
   * A request sees rows by the contract that they were built for: a process that serves goes on with its snapshot until it
   * is restarted. One that starts has read the contract as it is now, and serves what fits it.
   */
  #checkContract({ id, contract }: SnapshotManifest): void {
    const { model } = this.#options;
    if (!this.#current || contract === undefined) return;
    this.#contract ??= contractDigest(model);
    if (contract !== this.#contract) throw new OtherContractError(id, model.domain);
  }

  #announce({ manifest }: OpenSnapshot): void {
    const { domain, product } = this.#options.model;
    this.#epochs += 1;
    const epoch = {
      epoch: `${this.#server}.${this.#epochs}`,
      domain,
      product: product.name,
      version: product.version,
      snapshot: manifest.id,
      publishedAt: manifest.publishedAt,
    };
    this.#epoch = epoch;
    for (const tell of this.#listeners) tell(epoch);
  }
}

function isLasting(error: unknown): boolean {
  return refusalOf(error) !== 'SNAPSHOT_UNREADABLE';
}

function refusalOf(error: unknown): RefusedSnapshot {
  if (error instanceof SnapshotDamagedError) return 'SNAPSHOT_DAMAGED';
  if (error instanceof SnapshotMismatchError) return 'SNAPSHOT_MISMATCH';
  return error instanceof OtherContractError ? 'CONTRACT_CHANGED' : 'SNAPSHOT_UNREADABLE';
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
