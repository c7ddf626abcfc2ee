import type { TokenKeys, TokenVersions } from '#platform/runtime/token-keys/token-keys.ts';
import type { FieldModel, ProductModel } from '#schema/model/product-model.ts';
import type { Decisions } from '#schema/policy/decide.ts';
import { tokenised } from '../../relation/stored-tokens.ts';
import { requestError } from '../../runtime/errors.ts';
import { type BuildFolder, createBuildFolder } from '../../snapshots/build-folder.ts';
import type { SnapshotManifest } from '../../snapshots/snapshot.ts';
import type { SnapshotStore } from '../../snapshots/snapshot-store.ts';
import { readManifest } from '../../snapshots/snapshots.ts';
import { SnapshotDamagedError, verifySnapshot } from '../../snapshots/verify-snapshot.ts';
import { createMadeFiles, type LeasedFile, type MadeFileLimits, type MadeFiles } from './made-files.ts';
import type { PortGrant } from './port-grant.ts';
import { type PortView, viewStatement } from './port-view.ts';
import { writeView } from './write-view.ts';

export interface PortFilesOptions {
  readonly home: string;
  /** The folder of the domain alone, in which files are made. */
  readonly folder: string;
  readonly model: ProductModel;
  readonly snapshots: SnapshotStore;
  readonly limits?: MadeFileLimits | undefined;
}

/** A view as a grant's principal has it under a policy. */
export interface DecidedView {
  readonly view: PortView;
  readonly grant: PortGrant;
  readonly decisions: Decisions;
  /** Digest of the policy in force. */
  readonly policy: string;
}

export interface LeasedView {
  readonly manifest: SnapshotManifest;
  readonly leased: LeasedFile;
  /** The versions of the keys of its tokens; none where it has none. */
  readonly tokenKeys: TokenVersions | undefined;
}

export interface PortFiles extends AsyncDisposable {
  /**
   * The file of a view of a snapshot.
   * @param epoch the snapshot's id. @default the one that is served
   * @throws a request error SNAPSHOT_MISSING, SNAPSHOT_GONE, SNAPSHOT_DAMAGED, OVERLOADED, LIMIT_EXCEEDED.
   */
  lease(decided: DecidedView, epoch: string | undefined, signal: AbortSignal): Promise<LeasedView>;
}

/** Its folder is made with the first file: a domain whose ports are not read writes nothing. */
export function createPortFiles(options: PortFilesOptions): PortFiles {
  const { home, model, snapshots } = options;
  const verified = new Map<string, Promise<void>>();
  let opened: Promise<readonly [BuildFolder, MadeFiles]> | undefined;

  async function open(): Promise<readonly [BuildFolder, MadeFiles]> {
    const build = await createBuildFolder(options.folder, 'port');
    return [build, createMadeFiles(build.path, options.limits)];
  }

  async function manifestOf(id: string): Promise<SnapshotManifest> {
    const manifest = await readManifest(home, model.domain, id);
    if (!manifest) throw gone(model.domain);
    const known = verified.get(id) ?? verifySnapshot(home, manifest);
    verified.set(id, known);
    await known.catch((cause: unknown) => {
      verified.delete(id);
      throw cause instanceof SnapshotDamagedError ? damaged(model.domain) : cause;
    });
    return manifest;
  }

  return {
    async lease({ view, grant, decisions, policy }, epoch, signal) {
      // What was published before a pipeline began is what it reads.
      if (epoch === undefined) await snapshots.refresh();
      await using pinned = snapshots.lease();
      const { id, tokenKeys } = await pinned.get(epoch);
      const manifest = await manifestOf(id);
      opened ??= open();
      opened.catch(() => {
        opened = undefined;
      });
      const [{ path: folder }, files] = await opened;
      const columns = view.fields.map(({ column }) => column);
      const ids = tokenIds(view.fields, decisions, tokenKeys);
      const { principal } = grant;
      // All that the rows and their masks depend on: the rest is the same for the whole process.
      const key = [
        principal.service,
        principal.purpose,
        policy,
        decisions.validUntil,
        id,
        view.entity.table,
        columns,
        ids,
      ];
      const leased = await files.lease(JSON.stringify(key), signal, (file, making) =>
        writeView(file, { home, model, manifest, tokenKeys, folder, signal: making }, (snapshot) =>
          viewStatement(view, snapshot, { grant, decisions }),
        ),
      );
      return { manifest, leased, tokenKeys: ids.length === 0 ? undefined : tokenKeys?.versions };
    },
    async [Symbol.asyncDispose]() {
      const [build, files] = (await opened?.catch(() => undefined)) ?? [];
      await files?.[Symbol.asyncDispose]();
      await build?.[Symbol.asyncDispose]();
    },
  };
}

/** The ids of the keys of all tokens in the fields: a key that is rotated or revoked makes other files. */
function tokenIds(
  fields: readonly FieldModel[],
  decisions: Decisions,
  keys: TokenKeys | undefined,
): (string | undefined)[] {
  return fields.flatMap((field) => {
    const decision = decisions.of(field.coordinate);
    const own =
      decision.kind === 'MASK' && decision.mask === 'HASH' ? [keys?.keyOf(tokenised(field))?.id] : [];
    return field.type.kind === 'object' ? [...own, ...tokenIds(field.type.fields, decisions, keys)] : own;
  });
}

function gone(domain: string): Error {
  return requestError(
    'SNAPSHOT_GONE',
    `The snapshot of "${domain}" is no longer retained. Begin again without "epoch".`,
  );
}

function damaged(domain: string): Error {
  return requestError(
    'SNAPSHOT_DAMAGED',
    `The snapshot of "${domain}" differs from the published one, so it is not read. Its domain runs "weft pipeline run ${domain}".`,
  );
}
