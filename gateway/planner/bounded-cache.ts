import { LRUCache } from 'lru-cache';

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
  readonly made?: T;
  uses: number;
}

/** An entry that is not made yet: its weight is not known. */
const unweighed = 1;

export function createBoundedCache<T>({ entries, weight, weigh }: BoundedCacheOptions<T>): BoundedCache<T> {
  const cached = new LRUCache<string, Entry<T>>({ max: entries, maxSize: weight });

  function begin(key: string, make: () => Promise<T>): Entry<T> {
    const entry: Entry<T> = { value: make(), uses: 0 };
    // It may have made room meanwhile, or been begun again.
    const isCached = () => cached.peek(key) === entry;
    entry.value.then(
      (made) => isCached() && cached.set(key, { ...entry, made }, { size: Math.max(unweighed, weigh(made)) }),
      () => isCached() && cached.delete(key),
    );
    return entry;
  }

  return {
    get(key, make, uses = 1) {
      const known = cached.get(key);
      const entry = known ?? begin(key, make);
      entry.uses += uses;
      if (!known) cached.set(key, entry, { size: unweighed });
      return entry.value;
    },
    mostUsed(count) {
      const used = [...cached.rkeys()].flatMap((key) => {
        const { made, uses = 0 } = cached.peek(key) ?? {};
        return made === undefined ? [] : [{ key, value: made, uses }];
      });
      return used.sort((one, other) => other.uses - one.uses).slice(0, count);
    },
  };
}
