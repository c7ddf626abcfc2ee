import type { RecordedOperation } from '#schema/simulate/recorded-operation.ts';

/** The most distinct operations; the most recently used are kept. */
const operationsKept = 2_000;

/** The most characters of all records together. */
const charactersKept = 4_194_304;

/** Distinct operations, the most recently used last. Above the limits the first are removed. */
export interface Records {
  readonly all: readonly RecordedOperation[];
  /** Adds its count to an existing record of the same operation. */
  add(record: RecordedOperation): void;
}

export function createRecords(): Records {
  const kept = new Map<string, RecordedOperation>();
  let characters = 0;
  return {
    get all() {
      return [...kept.values()];
    },
    add(record) {
      const key = keyOfRecord(record);
      const known = kept.get(key);
      kept.delete(key);
      kept.set(key, { ...record, count: (known?.count ?? 0) + record.count });
      characters += known ? 0 : key.length;
      for (const oldest of kept.keys()) {
        if (kept.size <= operationsKept && characters <= charactersKept) break;
        kept.delete(oldest);
        characters -= oldest.length;
      }
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
