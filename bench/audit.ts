import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAuditLog } from '#platform/runtime/audit/audit-log.ts';
import type { AuditEntry } from '#platform/runtime/audit/audit-record.ts';
import { createLogger } from '#platform/runtime/log.ts';

// npx node bench/audit.ts [folder] [seconds]: records per second, by the number of requests that wait concurrently.
const [parent = tmpdir(), seconds = '3'] = process.argv.slice(2);

const entry: AuditEntry = {
  correlationId: '00000000-0000-0000-0000-000000000000',
  principal: { subject: 'ada', consumer: 'desk', roles: ['support'] },
  purpose: 'support',
  policy: `sha256-${'0'.repeat(64)}`,
  operation: { signature: `sha256-${'1'.repeat(64)}`, name: 'Caller' },
  outcome: 'ANSWERED',
  coordinates: ['email', 'fullName', 'phone'].map((name) => ({
    coordinate: `User.${name}`,
    decision: 'CLEAR' as const,
  })),
  products: [{ domain: 'users', product: 'users', version: '1.0.0', snapshot: '20260101T000000Z-0001' }],
};

for (const waiting of [1, 8, 64, 512]) {
  const folder = await mkdtemp(join(parent, 'weft-bench-'));
  await using log = await openAuditLog({ folder, logger: createLogger('bench', 'warn') });
  const started = performance.now();
  const until = started + 1_000 * Number(seconds);
  await Promise.all(
    Array.from({ length: waiting }, async () => {
      while (performance.now() < until) await log.append(entry);
    }),
  );
  const elapsed = (performance.now() - started) / 1_000;
  const { records, syncs } = log.written;
  console.log(
    `${waiting} at a time: ${Math.round(records / elapsed)} records/s, ${Math.round(syncs / elapsed)} syncs/s`,
  );
  await rm(folder, { recursive: true });
}
