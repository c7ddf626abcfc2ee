import type { RecordedOperation } from '#schema/simulate/recorded-operation.ts';

/** Different operations that are kept, those that were asked last. */
const operationsKept = 2_000;

/** Of all that is kept, in characters. */
const charactersKept = 4_194_304;

/** Operations that were asked, each one once, those asked last at the end. Of too many the first are forgotten. */
export interface Records {
  readonly all: readonly RecordedOperation[];
  /** Counts together with what is there of the same operation. */
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

/** The same for the same operation of the same class of principals. */
export function keyOfRecord({
  query,
  variables,
  principal,
}: Omit<RecordedOperation, 'count' | 'last'>): string {
  return JSON.stringify([query, variables, principal]);
}
