/** Values that take a while to make, each made once; the least recently used make room. */
export interface BoundedCache<T> {
  /** @throws whatever `make` threw, each time: what could not be made is not kept. */
  get(key: string, make: () => Promise<T>): Promise<T>;
}

export function createBoundedCache<T>(entries: number): BoundedCache<T> {
  const kept = new Map<string, Promise<T>>();

  async function makeOnce(key: string, make: () => Promise<T>): Promise<T> {
    try {
      return await make();
    } catch (error) {
      kept.delete(key);
      throw error;
    }
  }

  return {
    get(key, make) {
      const value = kept.get(key) ?? makeOnce(key, make);
      kept.delete(key);
      kept.set(key, value);
      if (kept.size > entries) kept.delete(kept.keys().next().value as string);
      return value;
    },
  };
}
