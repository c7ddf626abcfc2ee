import { readdir, readFile } from 'node:fs/promises';

/**
 * CPU that the threads of processes have used so far, threads of one name together; `main` is the first process's first
 * thread. Milliseconds.
 */
export async function threadTimes(pids: readonly number[]): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  for (const [index, pid] of pids.entries()) {
    const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
    for (const thread of threads) {
      const folder = `/proc/${pid}/task/${thread}`;
      // Nanoseconds; those of `stat` are in steps of 10 ms.
      const spent = await readFile(`${folder}/schedstat`, 'utf8').catch(() => undefined);
      const name = await readFile(`${folder}/comm`, 'utf8').catch(() => '');
      if (spent === undefined) continue;
      const part = index > 0 ? 'children' : thread === `${pid}` ? 'main' : name.trim();
      times.set(part, (times.get(part) ?? 0) + Number(spent.split(' ')[0]) / 1e6);
    }
  }
  return times;
}
