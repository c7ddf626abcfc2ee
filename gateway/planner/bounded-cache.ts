/** Values that take a while to make, each made once; the least recently used make room. */
export interface BoundedCache<T> {
  /**
   * @param uses as which this one counts. @default 1
   * @throws whatever `make` threw, each time: what could not be made is not kept.
   */
  get(key: string, make: () => Promise<T>, uses?: number): Promise<T>;
  /** Those made that were asked for most often, the first of them first. */
  mostUsed(count: number): readonly UsedValue<T>[];
}

export interface UsedValue<T> {
  readonly key: string;
  readonly value: T;
  readonly uses: number;
}

export interface BoundedCacheOptions<T> {
  readonly entries: number;
  /** All together, by `weigh`. */
  readonly weight: number;
  readonly weigh: (value: T) => number;
}

interface Entry<T> {
  readonly value: Promise<T>;
  /** Once it is made. */
  made: { readonly value: T; readonly weight: number } | undefined;
  uses: number;
}

export function createBoundedCache<T>({ entries, weight, weigh }: BoundedCacheOptions<T>): BoundedCache<T> {
  const kept = new Map<string, Entry<T>>();
  let total = 0;

  function makeRoom(): void {
    for (const [key, entry] of kept) {
      if (kept.size <= entries && total <= weight) return;
      kept.delete(key);
      total -= entry.made?.weight ?? 0;
    }
  }

  function begin(key: string, make: () => Promise<T>): Entry<T> {
    const entry: Entry<T> = { value: make(), made: undefined, uses: 0 };
    entry.value.then(
      (value) => {
        // It may have made room already, or been begun again.
        if (kept.get(key) !== entry) return;
        const weighs = weigh(value);
        if (weighs > weight) return void kept.delete(key);
        entry.made = { value, weight: weighs };
        total += weighs;
        makeRoom();
      },
      () => {
        if (kept.get(key) === entry) kept.delete(key);
      },
    );
    return entry;
  }

  return {
    get(key, make, uses = 1) {
      const entry = kept.get(key) ?? begin(key, make);
      entry.uses += uses;
      kept.delete(key);
      kept.set(key, entry);
      makeRoom();
      return entry.value;
    },
    mostUsed(count) {
      const used = [...kept].flatMap(([key, { made, uses }]) =>
        made ? [{ key, value: made.value, uses }] : [],
      );
      return used.sort((one, other) => other.uses - one.uses).slice(0, count);
    },
  };
}
