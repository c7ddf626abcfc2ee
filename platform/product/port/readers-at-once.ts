/** Counts the reads that are under way, in all and for each reading domain: one that is slow leaves room for others. */
export interface ReadersAtOnce {
  /** @returns ends the read, and has no effect the second time; `undefined` where there are as many as there may be. */
  enter(domain: string): (() => void) | undefined;
}

export function createReadersAtOnce(most = 8, mostOfOne = 2): ReadersAtOnce {
  const reading = new Map<string, number>();
  let all = 0;
  return {
    enter(domain) {
      const own = reading.get(domain) ?? 0;
      if (all >= most || own >= mostOfOne) return undefined;
      all += 1;
      reading.set(domain, own + 1);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        all -= 1;
        const rest = (reading.get(domain) ?? 1) - 1;
        if (rest > 0) reading.set(domain, rest);
        else reading.delete(domain);
      };
    },
  };
}
