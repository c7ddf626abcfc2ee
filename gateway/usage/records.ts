import { LRUCache } from 'lru-cache';
import type { RecordedOperation } from '#schema/simulate/recorded-operation.ts';
import { cacheBounds } from '../limits/cache-bounds.ts';

/** Distinct operations, the most recently used last. Above the limits the first are removed. */
export interface Records {
  readonly all: readonly RecordedOperation[];
  /** Adds its count to an existing record of the same operation. */
  add(record: RecordedOperation): void;
}

export function createRecords(): Records {
  const { entries: max, size: maxSize } = cacheBounds.recordedOperations;
  const cached = new LRUCache<string, RecordedOperation>({ max, maxSize });
  return {
    get all() {
      return [...cached.rkeys()].flatMap((key) => cached.peek(key) ?? []);
    },
    add(record) {
      const key = keyOfRecord(record);
      const count = (cached.peek(key)?.count ?? 0) + record.count;
      cached.set(key, { ...record, count }, { size: key.length });
    },
  };
}

/** Equal for the same operation of the same class of principals. */
export function keyOfRecord({
  query,
  variables,
  principal,
}: Omit<RecordedOperation, 'count' | 'last'>): string {
  return JSON.stringify([query, variables, principal]);
}
