import { type AuditLog, openAuditLog } from '#platform/runtime/audit/audit-log.ts';
import type { AuditEntry } from '#platform/runtime/audit/audit-record.ts';
import { createLogger } from '#platform/runtime/log.ts';

/** An entry like a gateway's, identified by its id. */
export function auditEntry(correlationId: string): AuditEntry {
  return {
    correlationId,
    principal: { subject: 'ada', consumer: 'desk', roles: ['support'] },
    purpose: 'support',
    policy: `sha256-${'0'.repeat(64)}`,
    operation: { signature: `sha256-${'1'.repeat(64)}`, name: 'Caller' },
    outcome: 'ANSWERED',
    coordinates: [
      { coordinate: 'User.email', decision: 'CLEAR' },
      { coordinate: 'User.phone', decision: 'MASK', mask: 'HASH' },
    ],
    products: [{ domain: 'users', product: 'users', version: '1.0.0', snapshot: '20260101T000000' }],
  };
}

export function openTestLog(folder: string, segmentBytes = 67_108_864): Promise<AuditLog> {
  return openAuditLog({ folder, segmentBytes, logger: createLogger('test', 'silent') });
}

/** Appends until it is stopped, many concurrently, and prints the id of each durable record. */
if (import.meta.main) {
  const [folder = '', many = '1', segmentBytes] = process.argv.slice(2);
  const log = await openTestLog(folder, Number(segmentBytes));
  let next = 0;
  const write = async (): Promise<never> => {
    for (;;) {
      const id = `${process.pid}-${next++}`;
      await log.append(auditEntry(id)).then(
        () => process.stdout.write(`${id}\n`),
        ({ message }) => process.stderr.write(`${message}\n`),
      );
    }
  };
  await Promise.all(Array.from({ length: Number(many) }, write));
}
