/** A count over the last ten seconds, accurate to a second. */
export interface RecentCount {
  add(): void;
  total(): number;
}

const slots = 10;
const slotMs = 1_000;

/** @param now milliseconds of a monotonic clock. */
export function createRecentCount(now: () => number): RecentCount {
  const counts = new Array<number>(slots).fill(0);
  let sum = 0;
  let current = Math.floor(now() / slotMs);

  function forgetOld(): void {
    const slot = Math.floor(now() / slotMs);
    const passed = Math.min(slot - current, slots);
    for (let n = 1; n <= passed; n += 1) {
      const old = (current + n) % slots;
      sum -= counts[old] ?? 0;
      counts[old] = 0;
    }
    current = slot;
  }

  return {
    add() {
      forgetOld();
      const slot = current % slots;
      counts[slot] = (counts[slot] ?? 0) + 1;
      sum += 1;
    },
    total() {
      forgetOld();
      return sum;
    },
  };
}
