import { readFile } from 'node:fs/promises';

/** Linux's unit, independent of the kernel's own clock: `getconf CLK_TCK`. */
const ticksPerSecond = 100;

/** CPU that processes have used so far, user and system, all threads. Milliseconds, in steps of 10. */
export async function cpuTime(pids: readonly number[]): Promise<number> {
  const times = await Promise.all(pids.map(timeOf));
  return times.reduce((sum, time) => sum + time, 0);
}

async function timeOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The preceding command is in parentheses and may contain anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system] = fields.slice(11, 13).map(Number);
  return (((user ?? 0) + (system ?? 0)) * 1_000) / ticksPerSecond;
}
