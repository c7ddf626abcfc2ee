import { createHash } from 'node:crypto';
import { type AuditLog, openAuditLog } from '#platform/runtime/audit/audit-log.ts';
import type { AuditEntry } from '#platform/runtime/audit/audit-record.ts';
import { auditedCoordinate } from '#platform/runtime/audit/audited-coordinate.ts';
import { requestError } from '#platform/runtime/errors.ts';
import type { Logger } from '#platform/runtime/log.ts';
import type { Decisions } from '#schema/policy/decide.ts';
import type { PortRequest } from '../../snapshots/port-request.ts';
import type { MadeFile } from './made-files.ts';
import type { PortGrant } from './port-grant.ts';
import type { PortView } from './port-view.ts';

/** The owner's record of the reads of its input ports. */
export interface PortAudit extends AsyncDisposable {
  /**
   * Resolves once the record is on disk: a read waits for it whatever it shows.
   * @throws a request error AUDIT_UNAVAILABLE.
   */
  record(entry: AuditEntry): Promise<void>;
}

/** @param folder is created with the first record. */
export function createPortAudit(folder: string, logger: Logger): PortAudit {
  let log: Promise<AuditLog> | undefined;
  return {
    async record(entry) {
      log ??= openAuditLog({ folder, logger });
      try {
        await (await log).append(entry);
      } catch {
        throw requestError(
          'AUDIT_UNAVAILABLE',
          'The owner cannot record the read, so nothing is read. Try again later; its log has the reason.',
        );
      }
    },
    async [Symbol.asyncDispose]() {
      await (await log)?.[Symbol.asyncDispose]();
    },
  };
}

export interface RecordedRead {
  /** The token's id, which the reader knows too. */
  readonly id: string;
  readonly reader: string;
  readonly request: PortRequest;
  /** Digest of the policy in force. */
  readonly policy: string;
  readonly product: { readonly domain: string; readonly product: string; readonly version: string };
}

/** The record of a read whose first byte is about to leave. @param offset where a resumed one goes on. */
export function entryOfRead(
  read: RecordedRead,
  served: {
    readonly grant: PortGrant;
    readonly view: PortView;
    readonly decisions: Decisions;
    readonly snapshot: string;
    readonly file: MadeFile;
    readonly offset: number;
  },
): AuditEntry {
  const { grant, view, decisions, snapshot, file, offset } = served;
  return {
    ...entry(read),
    outcome: 'ANSWERED',
    coordinates: view.fields.map(({ coordinate }) => auditedCoordinate(coordinate, decisions)),
    products: [{ ...read.product, snapshot }],
    port: {
      object: read.request.object,
      columns: view.fields.map(({ column }) => column),
      grant: grant.source,
      rows: file.rows,
      bytes: file.bytes - offset,
      ...(offset === 0 ? {} : { offset }),
      sha256: file.sha256,
    },
  };
}

/** The record of a read that was refused. @param isKnown whether the product has the object. */
export function entryOfRefusal(read: RecordedRead, code: string, isKnown: boolean): AuditEntry {
  return {
    ...entry(read),
    outcome: 'REFUSED',
    coordinates: [],
    products: [],
    // Names that the reader made up are not repeated.
    port: { object: isKnown ? read.request.object : '', columns: [], refused: code },
  };
}

function entry({ id, reader, request, policy }: RecordedRead) {
  return {
    correlationId: id,
    principal: { subject: `domain:${reader}`, roles: [] },
    ...(request.purpose === undefined ? {} : { purpose: request.purpose }),
    policy,
    operation: {
      signature: createHash('sha256').update(JSON.stringify(request)).digest('hex'),
      name: 'port',
    },
  };
}
