/** Values that take a while to make, each made once; the least recently used make room. */
export interface BoundedCache<T> {
  /** @throws whatever `make` threw, each time: what could not be made is not kept. */
  get(key: string, make: () => Promise<T>): Promise<T>;
}

export interface BoundedCacheOptions<T> {
  readonly entries: number;
  /** All together, by `weigh`. */
  readonly weight: number;
  readonly weigh: (value: T) => number;
}

interface Entry<T> {
  readonly value: Promise<T>;
  /** 0 until it is made. */
  weight: number;
}

export function createBoundedCache<T>({ entries, weight, weigh }: BoundedCacheOptions<T>): BoundedCache<T> {
  const kept = new Map<string, Entry<T>>();
  let total = 0;

  function makeRoom(): void {
    for (const [key, entry] of kept) {
      if (kept.size <= entries && total <= weight) return;
      kept.delete(key);
      total -= entry.weight;
    }
  }

  function begin(key: string, make: () => Promise<T>): Entry<T> {
    const entry: Entry<T> = { value: make(), weight: 0 };
    entry.value.then(
      (value) => {
        // It may have made room already, or been begun again.
        if (kept.get(key) !== entry) return;
        const weighs = weigh(value);
        if (weighs > weight) return void kept.delete(key);
        entry.weight = weighs;
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
    get(key, make) {
      const entry = kept.get(key) ?? begin(key, make);
      kept.delete(key);
      kept.set(key, entry);
      makeRoom();
      return entry.value;
    },
  };
}
