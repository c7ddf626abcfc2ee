import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditEntry } from '#platform/runtime/audit/audit-record.ts';

/** All complete records in a folder's audit log, segment by segment. */
export async function auditRecords(folder: string): Promise<AuditEntry[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts
    .flatMap((text) => text.split('\n').slice(0, -1))
    .map((line) => JSON.parse(line))
    .filter(({ sequence }) => sequence > 0);
}
